/** Rules on the agents that an Orchestrator may call. */
import { specPath } from '../../admission/field-path.ts';
import { type Complaint, duplicate, invalid, invalidUnquoted, warning } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { parseHttpUrl, withoutUserInfo } from '../../kubernetes/http-url.ts';
import { labelSelectorErrors } from '../../kubernetes/label-selector.ts';
import { isDns1123Label } from '../../kubernetes/names.ts';
import type { OrchestratorSpec } from '../../schemas/orchestrator.ts';

const agentsPath = specPath.at('a2a', 'agents');
const discoveryPath = specPath.at('a2a', 'serviceDiscovery');

/** What is wrong with a URL; it is not quoted, for it can hold a password. */
function urlFault(url: string): string | undefined {
  if (parseHttpUrl(url) === undefined) return 'must be an http or https URL';
  if (url.includes('$')) return 'must not contain "$": the daemon would put a variable in its place';
  if (url.includes(',')) return 'must not contain ",", at which the daemon splits its list';
  return undefined;
}

/** The URL without what may be secret in it. */
function shownUrl(url: string): string {
  return withoutUserInfo(url).split(/[?#]/, 1)[0] ?? '';
}

const agents: Rule<OrchestratorSpec> = {
  id: 'orchestrator/agents',
  severity: 'error',
  summary: 'An agent is given by an absolute http or https URL without "$" and ",", once.',
  why: 'The daemon gets all URLs as one text, joined with ",", or in a file in which it replaces "$NAME" by variables.',
  fix: 'Write the base URL of each agent once, such as http://calendar.agents.svc.cluster.local:8080.',
  reads: ['spec.a2a.agents'],
  *check({ spec }) {
    const seen = new Set<string>();
    for (const [index, url] of (spec.a2a?.agents ?? []).entries()) {
      const fault = urlFault(url);
      // A slash at the end leads to the same agent.
      const bare = url.endsWith('/') ? url.slice(0, -1) : url;
      if (fault !== undefined) yield invalidUnquoted(agentsPath.at(index), fault);
      else if (seen.has(bare)) yield duplicate(agentsPath.at(index), shownUrl(url));
      seen.add(bare);
    }
  },
};

function* selectorFaults(
  selector: NonNullable<NonNullable<OrchestratorSpec['a2a']>['serviceDiscovery']>['selector'],
): Generator<Complaint> {
  for (const { path, type, value, detail } of labelSelectorErrors(selector ?? {})) {
    const at = discoveryPath.at('selector', ...path);
    if (value !== undefined) yield invalid(at, value, detail);
    else yield { path: at, type, words: detail };
  }
}

const discovery: Rule<OrchestratorSpec> = {
  id: 'orchestrator/discovery',
  severity: 'error',
  summary: 'Service discovery needs the name of a namespace and a label selector that Kubernetes can read.',
  why: 'A selector that means nothing would find nothing, or everything.',
  fix: 'Write labels as `kubectl get agents --show-labels` shows them, and operators In, NotIn, Exists or DoesNotExist.',
  reads: ['spec.a2a.serviceDiscovery.namespace', 'spec.a2a.serviceDiscovery.selector'],
  *check({ spec }) {
    const { namespace = '', selector } = spec.a2a?.serviceDiscovery ?? {};
    if (namespace !== '' && !isDns1123Label(namespace)) {
      const words = 'must be the name of a namespace: lower-case letters, digits and "-", 63 at most';
      yield invalid(discoveryPath.at('namespace'), namespace, words);
    }
    yield* selectorFaults(selector);
  },
};

/** Agents that nobody calls. */
export const a2aOff: Rule<OrchestratorSpec> = {
  id: 'orchestrator/a2a-off',
  severity: 'warning',
  summary: 'Agents should be given or discovered only while a2a is on.',
  why: 'With spec.a2a.enabled false the bot has no tool to call them with.',
  fix: 'Set spec.a2a.enabled to true, or remove the agents.',
  reads: ['spec.a2a.enabled', 'spec.a2a.agents', 'spec.a2a.serviceDiscovery.enabled'],
  *check({ spec }) {
    if (spec.a2a === undefined || spec.a2a.enabled) return;
    const { agents: urls = [], serviceDiscovery } = spec.a2a;
    const words = 'ignored because a2a.enabled is false';
    if (urls.length > 0) yield warning(agentsPath, words);
    if (serviceDiscovery?.enabled === true) yield warning(discoveryPath, words);
  },
};

/** Agents by URL and by label. */
export const agentErrors: readonly Rule<OrchestratorSpec>[] = [agents, discovery];
