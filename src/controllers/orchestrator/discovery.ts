/** Which Agents an Orchestrator discovers, and where they are reached. */
import { matchesLabels, selectorRequirements } from '../../kubernetes/label-selector.ts';
import type { StoredObject } from '../../kubernetes/object.ts';
import type { Resource } from '../../kubernetes/resource.ts';
import type { SelectedResource } from '../../runtime/controller/controlled-kind.ts';
import { inferenceGatewayGroup } from '../../schemas/kind-schema.ts';
import { discoveryNamespaceOf } from '../../schemas/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../schemas/orchestrator.ts';

/** An Agent, as far as discovery looks at it. */
export interface DiscoverableAgent extends StoredObject {
  readonly spec?: { readonly port?: number; readonly tls?: { readonly enabled?: boolean } };
}

/** An Agent that was found. */
export interface DiscoveredAgent {
  readonly name: string;
  /** Where its Service answers. */
  readonly url: string;
}

const agents: Resource = {
  group: inferenceGatewayGroup,
  version: 'v1alpha1',
  plural: 'agents',
  kind: 'Agent',
  namespaced: true,
};

/**
 * How long changes of Agents are gathered, in milliseconds: each restarts the pod, and Agents that are applied or
 * relabelled together come one after the other. Well below the 5 s within which a change is to be followed.
 */
const gatherMs = 2_000;

/** Port of an Agent that names none. */
const defaultPort = 8080;

/** Whether an Orchestrator as stored discovers an Agent. A selector that means nothing selects nothing. */
function discovers(orchestrator: StoredObject & { spec?: OrchestratorSpec }, agent: StoredObject): boolean {
  const { spec, metadata } = orchestrator;
  if (spec === undefined) return false;
  if (discoveryNamespaceOf(spec, metadata.namespace ?? '') !== agent.metadata.namespace) return false;
  const requirements = selectorRequirements(spec.a2a?.serviceDiscovery?.selector ?? {});
  return requirements !== undefined && matchesLabels(requirements, agent.metadata.labels ?? {});
}

/** The Agents in the namespace and with the labels that an Orchestrator asks for. */
export const selectedAgents: SelectedResource = { resource: agents, selects: discovers, gatherMs };

function urlOf({ metadata, spec }: DiscoverableAgent): string {
  const scheme = spec?.tls?.enabled === true ? 'https' : 'http';
  const port = spec?.port ?? 0;
  const host = `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`;
  return `${scheme}://${host}:${port === 0 ? defaultPort : port}`;
}

/** The Agents that were found, by name; one that is being deleted answers no more. */
export function discoveredAgents(found: Iterable<DiscoverableAgent>): DiscoveredAgent[] {
  return [...found]
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((agent) => ({ name: agent.metadata.name, url: urlOf(agent) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
