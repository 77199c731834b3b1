/** Rules on how an Orchestrator finds Agents and MCPs. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, invalid } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { labelSelectorErrors } from '../../../kubernetes/label-selector.ts';
import { isDns1123Label } from '../../../kubernetes/names.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';

type ServiceDiscovery = NonNullable<NonNullable<OrchestratorSpec['a2a']>['serviceDiscovery']>;

function checkDiscovery(
  { namespace = '', selector = {} }: Partial<ServiceDiscovery>,
  path: FieldPath,
  complain: Complain,
): void {
  if (namespace !== '' && !isDns1123Label(namespace)) {
    const words = 'must be the name of a namespace: lower-case letters, digits and "-", 63 at most';
    complain(invalid(path.at('namespace'), namespace, words));
  }
  for (const { path: below, type, value, detail } of labelSelectorErrors(selector)) {
    const at = path.at('selector', ...below);
    if (value !== undefined) complain(invalid(at, value, detail));
    else complain({ path: at, type, words: detail });
  }
}

const discovery: Rule<OrchestratorSpec> = {
  id: 'orchestrator/discovery',
  severity: 'error',
  summary: 'Service discovery needs the name of a namespace and a label selector that Kubernetes can read.',
  why: 'A selector that means nothing would find nothing, or everything.',
  fix: 'Write labels as `kubectl get agents,mcps --show-labels` shows them, and operators In, NotIn, Exists or DoesNotExist.',
  reads: [
    'spec.a2a.serviceDiscovery.namespace',
    'spec.a2a.serviceDiscovery.selector',
    'spec.mcp.serviceDiscovery.namespace',
    'spec.mcp.serviceDiscovery.selector',
  ],
  check({ spec }, complain) {
    for (const block of ['a2a', 'mcp'] as const) {
      checkDiscovery(spec[block]?.serviceDiscovery ?? {}, specPath.at(block, 'serviceDiscovery'), complain);
    }
  },
};

/** Namespaces and selectors. */
export const discoveryErrors: readonly Rule<OrchestratorSpec>[] = [discovery];
