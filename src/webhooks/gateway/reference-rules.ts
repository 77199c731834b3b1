/** Rules on references to keys of Secrets and ConfigMaps. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complaint, forbidden, invalid, required } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { eraOf, eraReads } from '../../schemas/gateway/era.ts';
import type { Provider } from '../../schemas/gateway/providers.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';

interface KeyReference {
  readonly name?: string;
  readonly key?: string;
  readonly namespace?: string;
}

interface Found {
  readonly path: FieldPath;
  readonly reference: KeyReference;
  readonly kind: 'Secret' | 'ConfigMap';
  /** Whether the reference has a key without saying so. */
  readonly keyIsOptional: boolean;
}

function* referencesOfProvider({ config, env = [] }: Provider, path: FieldPath): Generator<Found> {
  if (config?.tokenRef !== undefined) {
    yield {
      path: path.at('config', 'tokenRef'),
      reference: config.tokenRef,
      kind: 'Secret',
      keyIsOptional: true,
    };
  }
  for (const [index, { valueFrom = {} }] of env.entries()) {
    const { secretKeyRef, configMapKeyRef } = valueFrom;
    const source = path.at('env', index, 'valueFrom');
    const sources = [
      ['Secret', 'secretKeyRef', secretKeyRef],
      ['ConfigMap', 'configMapKeyRef', configMapKeyRef],
    ] as const;
    for (const [kind, field, reference] of sources) {
      if (reference !== undefined) yield { path: source.at(field), reference, kind, keyIsOptional: false };
    }
  }
}

function* referencesOf(spec: GatewaySpec): Generator<Found> {
  const tls = spec.server?.tls;
  const blocks = [
    [['auth', 'oidc', 'clientSecretRef'], spec.auth?.oidc?.clientSecretRef],
    [['server', 'tls', 'certificateRef'], tls?.certificateRef],
    [['server', 'tls', 'keyRef'], tls?.keyRef],
  ] as const;
  for (const [segments, reference] of blocks) {
    if (reference === undefined) continue;
    // Only the older shape has a key for references that name none.
    const keyIsOptional = (reference.key ?? '') !== '' || eraOf(spec) === 'older';
    yield { path: specPath.at(...segments), reference, kind: 'Secret', keyIsOptional };
  }
  for (const [index, provider] of (spec.providers ?? []).entries()) {
    yield* referencesOfProvider(provider, specPath.at('providers', index));
  }
}

/** Whether a Secret or a ConfigMap may have a key of this name (apimachinery's IsConfigMapKey). */
function isKeyName(key: string): boolean {
  return /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..');
}

function* faultsOf({ path, reference, kind, keyIsOptional }: Found, own?: string): Generator<Complaint> {
  const { name = '', key = '', namespace = '' } = reference;
  if (name === '') yield required(path.at('name'), `the name of a ${kind}`);
  if (key === '' && !keyIsOptional) yield required(path.at('key'), `the key in the ${kind}`);
  if (key !== '' && !isKeyName(key)) {
    yield invalid(path.at('key'), key, 'must consist of letters, digits, "-", "_" and "."');
  }
  if (namespace !== '' && own !== undefined && namespace !== own) {
    yield forbidden(path.at('namespace'), 'a Secret in another namespace cannot be referenced');
  }
}

const secretReference: Rule<GatewaySpec> = {
  id: 'gateway/secret-ref',
  severity: 'error',
  summary: 'A reference must name a Secret (or ConfigMap) of the same namespace, and one of its keys.',
  why: 'The kubelet reads it when a pod starts: without a name or a key the pod waits for ever, and no pod can read the Secrets of another namespace.',
  fix: 'Set name and key. Copy a Secret of another namespace into this one, and leave out namespace.',
  reads: [
    'spec.auth.oidc.clientSecretRef',
    'spec.server.tls.certificateRef',
    'spec.server.tls.keyRef',
    'spec.providers[].env',
    ...eraReads,
  ],
  *check({ metadata, spec }) {
    for (const found of referencesOf(spec)) yield* faultsOf(found, metadata.namespace);
  },
};

/** References to Secrets. */
export const referenceErrors: readonly Rule<GatewaySpec>[] = [secretReference];
