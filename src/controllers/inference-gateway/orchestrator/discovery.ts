/** Which Agents and MCPs an Orchestrator discovers, and where they are reached. */
import { matchesLabels, selectorRequirements } from '../../../kubernetes/label-selector.ts';
import type { StoredObject } from '../../../kubernetes/object.ts';
import type { ResourceOf } from '../../../kubernetes/resource.ts';
import type { SelectedResource } from '../../../runtime/controller/controlled-kind.ts';
import { agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { mcpSchema } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { discoveryNamespaceOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { serviceNameOf } from '../mcp/identity.ts';
import type { NamedUrl } from './config-file.ts';

/** An Agent, as far as discovery looks at it. */
export interface DiscoverableAgent extends StoredObject {
  readonly spec?: { readonly port?: number; readonly tls?: { readonly enabled?: boolean } };
}

/** An MCP, as far as discovery looks at it. */
export interface DiscoverableMcp extends StoredObject {
  readonly spec?: {
    readonly server?: { readonly port?: number; readonly tls?: { readonly enabled?: boolean } };
  };
}

/** Agents as discovery looks at them; the API server stores nothing that their schema does not allow. */
export const DiscoverableAgents: ResourceOf<DiscoverableAgent> = agentSchema.resource;

/** Likewise MCPs. */
export const DiscoverableMcps: ResourceOf<DiscoverableMcp> = mcpSchema.resource;

/**
 * How long changes are gathered, in milliseconds: each restarts the pod, and resources that are applied or relabelled
 * together come one after the other. Well below the 5 s within which a change is to be followed.
 */
const gatherMs = 2_000;

/** Port of a resource that names none. */
const defaultPort = 8080;

/**
 * Whether an Orchestrator as stored discovers an object by one of its blocks. A selector that means nothing selects
 * nothing.
 */
function discovers(
  block: 'a2a' | 'mcp',
  { spec, metadata }: StoredObject & { readonly spec?: OrchestratorSpec },
  object: StoredObject,
): boolean {
  const { [block]: callees } = spec ?? {};
  if (discoveryNamespaceOf(callees, metadata.namespace ?? '') !== object.metadata.namespace) return false;
  const requirements = selectorRequirements(callees?.serviceDiscovery?.selector ?? {});
  return requirements !== undefined && matchesLabels(requirements, object.metadata.labels ?? {});
}

/** The Agents in the namespace and with the labels that an Orchestrator asks for. */
export const selectedAgents: SelectedResource = {
  resource: DiscoverableAgents,
  selects: (orchestrator, agent) => discovers('a2a', orchestrator, agent),
  gatherMs,
};

/** Likewise the MCPs. */
export const selectedMcps: SelectedResource = {
  resource: DiscoverableMcps,
  selects: (orchestrator, mcp) => discovers('mcp', orchestrator, mcp),
  gatherMs,
};

interface Listening {
  readonly port?: number;
  readonly tls?: { readonly enabled?: boolean };
}

function addressOf(service: string, { metadata }: StoredObject, { port = 0, tls }: Listening): string {
  const scheme = tls?.enabled === true ? 'https' : 'http';
  const host = `${service}.${metadata.namespace ?? ''}.svc.cluster.local`;
  return `${scheme}://${host}:${port === 0 ? defaultPort : port}`;
}

/** Those that were found, by name; one that is being deleted answers no more. */
function discovered<Found extends StoredObject>(
  found: Iterable<Found>,
  urlOf: (object: Found) => string,
): NamedUrl[] {
  return [...found]
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map((object) => ({ name: object.metadata.name, url: urlOf(object) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The Agents that were found, and where their Services answer. */
export function discoveredAgents(found: Iterable<DiscoverableAgent>): NamedUrl[] {
  return discovered(found, (agent) => addressOf(agent.metadata.name, agent, agent.spec ?? {}));
}

/** The MCPs that were found, and where their Services answer: at the path that the protocol suggests. */
export function discoveredMcps(found: Iterable<DiscoverableMcp>): NamedUrl[] {
  return discovered(
    found,
    (mcp) => `${addressOf(serviceNameOf(mcp.metadata), mcp, mcp.spec?.server ?? {})}/mcp`,
  );
}
