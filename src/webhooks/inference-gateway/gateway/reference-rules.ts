/** Rules on references to keys of Secrets and ConfigMaps. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import type { Complain } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { eraOf, eraReads } from '../../../schemas/inference-gateway/gateway/era.ts';
import type { Provider } from '../../../schemas/inference-gateway/gateway/providers.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { checkReference, checkVariableReferences } from '../../checks/reference-checks.ts';

function checkProvider(
  { config, env = [] }: Provider,
  path: FieldPath,
  own: string | undefined,
  complain: Complain,
): void {
  const reference = config?.tokenRef;
  if (reference !== undefined) {
    const at = path.at('config', 'tokenRef');
    checkReference({ path: at, reference, kind: 'Secret', keyIsOptional: true, own }, complain);
  }
  checkVariableReferences(env, path.at('env'), complain);
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
  check({ metadata, spec }, complain) {
    const { auth, server, providers = [] } = spec;
    const own = metadata.namespace;
    const blocks = [
      [['auth', 'oidc', 'clientSecretRef'], auth?.oidc?.clientSecretRef],
      [['server', 'tls', 'certificateRef'], server?.tls?.certificateRef],
      [['server', 'tls', 'keyRef'], server?.tls?.keyRef],
    ] as const;
    for (const [segments, reference] of blocks) {
      if (reference === undefined) continue;
      // Only the older shape has a key for references that name none.
      const keyIsOptional = (reference.key ?? '') !== '' || eraOf(spec) === 'older';
      const path = specPath.at(...segments);
      checkReference({ path, reference, kind: 'Secret', keyIsOptional, own }, complain);
    }
    for (const [index, provider] of providers.entries()) {
      checkProvider(provider, specPath.at('providers', index), own, complain);
    }
  },
};

/** References to Secrets. */
export const referenceErrors: readonly Rule<GatewaySpec>[] = [secretReference];
