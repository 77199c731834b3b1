/** Rules on the agents that an Orchestrator may call. */
import { specPath } from '../../../admission/field-path.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { urlFault } from '../../checks/url-checks.ts';
import { checkIgnoredCallees, checkUrls } from './callee-checks.ts';

const a2aPath = specPath.at('a2a');

function agentFault(url: string): string | undefined {
  const fault = urlFault(url);
  if (fault !== undefined) return fault;
  if (url.includes('$')) return 'must not contain "$": the daemon would put a variable in its place';
  if (url.includes(',')) return 'must not contain ",", at which the daemon splits its list';
  return undefined;
}

const agents: Rule<OrchestratorSpec> = {
  id: 'orchestrator/agents',
  severity: 'error',
  summary: 'An agent is given by an absolute http or https URL without "$" and ",", once.',
  why: 'The daemon gets all URLs as one text, joined with ",", or in a file in which it replaces "$NAME" by variables.',
  fix: 'Write the base URL of each agent once, such as http://calendar.agents.svc.cluster.local:8080.',
  reads: ['spec.a2a.agents'],
  check: ({ spec }, complain) =>
    checkUrls(spec.a2a?.agents ?? [], a2aPath.at('agents'), agentFault, complain),
};

/** Agents that nobody calls. */
export const a2aOff: Rule<OrchestratorSpec> = {
  id: 'orchestrator/a2a-off',
  severity: 'warning',
  summary: 'Agents should be given or discovered only while a2a is on.',
  why: 'With spec.a2a.enabled false the bot has no tool to call them with.',
  fix: 'Set spec.a2a.enabled to true, or remove the agents.',
  reads: ['spec.a2a.enabled', 'spec.a2a.agents', 'spec.a2a.serviceDiscovery.enabled'],
  check: ({ spec }, complain) =>
    checkIgnoredCallees(a2aPath, 'agents', spec.a2a, spec.a2a?.agents ?? [], complain),
};

/** Agents by URL. */
export const agentErrors: readonly Rule<OrchestratorSpec>[] = [agents];
