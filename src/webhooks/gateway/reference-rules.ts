/** Rules on references to keys of Secrets and ConfigMaps. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import type { Rule } from '../../admission/rule.ts';
import { eraOf, eraReads } from '../../schemas/gateway/era.ts';
import type { Provider } from '../../schemas/gateway/providers.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';
import { type PlacedReference, referenceFaults, variableReferences } from '../reference-checks.ts';

function* referencesOfProvider({ config, env = [] }: Provider, path: FieldPath): Generator<PlacedReference> {
  if (config?.tokenRef !== undefined) {
    yield {
      path: path.at('config', 'tokenRef'),
      reference: config.tokenRef,
      kind: 'Secret',
      keyIsOptional: true,
    };
  }
  yield* variableReferences(env, path.at('env'));
}

function* referencesOf(spec: GatewaySpec): Generator<PlacedReference> {
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
    for (const found of referencesOf(spec)) yield* referenceFaults(found, metadata.namespace);
  },
};

/** References to Secrets. */
export const referenceErrors: readonly Rule<GatewaySpec>[] = [secretReference];
