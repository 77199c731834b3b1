/** Which Agents and MCPs an Orchestrator discovers, and where they are reached. */
import { matchesLabels, selectorRequirements } from '../../../kubernetes/label-selector.ts';
import type { StoredObject } from '../../../kubernetes/object.ts';
import { Namespaces, type ResourceOf } from '../../../kubernetes/resource.ts';
import type { ObservedObjects, SelectedResource } from '../../../runtime/controller/controlled-kind.ts';
import { agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { mcpSchema } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { discoveryNamespaceOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
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

/** The label of a namespace whose Agents and MCPs may be discovered from every other. */
const discoverableLabel = 'inference-gateway.com/discoverable';

/** The annotation of a namespace that lists, separated by commas, the namespaces that may discover what is in it. */
const discoverableByAnnotation = 'inference-gateway.com/discoverable-by';

/** Whether the owner of a namespace lets those of another discover what is in it. */
function isShared({ metadata: { labels = {}, annotations = {} } }: StoredObject, other: string): boolean {
  const admitted = (annotations[discoverableByAnnotation] ?? '').split(',').map((name) => name.trim());
  return labels[discoverableLabel] === 'true' || admitted.includes(other);
}

/** The namespaces in which an Orchestrator looks for others, as far as their owners agree. */
export const sharingNamespaces: SelectedResource = {
  resource: Namespaces,
  selects: (orchestrator: StoredObject & { readonly spec?: OrchestratorSpec }, namespace) => {
    const { spec, metadata } = orchestrator;
    const own = metadata.namespace ?? '';
    const isLookedIn = [spec?.a2a, spec?.mcp].some(
      (callees) => discoveryNamespaceOf(callees, own) === namespace.metadata.name,
    );
    return isLookedIn && isShared(namespace, own);
  },
  notes: ({ metadata }) => metadata.annotations?.[discoverableByAnnotation] ?? null,
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

/** What an Orchestrator discovers of one kind. */
export interface Discovery {
  readonly kind: 'Agent' | 'MCP';
  /** Where it looks; absent: it is off. */
  readonly namespace: string | undefined;
  /** Whether it may look there: in its own namespace always, in another when that namespace's owner agrees. */
  readonly isAllowed: boolean;
  /** What is there, by name; one that is being deleted answers no more. */
  readonly found: readonly NamedUrl[];
}

function discovery<Found extends StoredObject>(
  kind: Discovery['kind'],
  { own, namespace }: { readonly own: string; readonly namespace: string | undefined },
  observed: ObservedObjects,
  candidates: ReadonlyMap<string, Found>,
  urlOf: (object: Found) => string,
): Discovery {
  const isAllowed = namespace === undefined || namespace === own || observed.of(Namespaces).has(namespace);
  const found = [...candidates.values()]
    .filter(({ metadata }) => isAllowed && metadata.deletionTimestamp === undefined)
    .map((object) => ({ name: object.metadata.name, url: urlOf(object) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind, namespace, isAllowed, found };
}

/** The Agents that an Orchestrator discovers, and where their Services answer. */
export function discoveredAgents(
  { namespace: own, a2a }: Pick<OrchestratorSettings, 'namespace' | 'a2a'>,
  observed: ObservedObjects,
): Discovery {
  const place = { own, namespace: a2a?.discoveryNamespace };
  return discovery('Agent', place, observed, observed.of(DiscoverableAgents), (agent) =>
    addressOf(agent.metadata.name, agent, agent.spec ?? {}),
  );
}

/** The MCPs that an Orchestrator discovers, and where their Services answer: at the path that the protocol suggests. */
export function discoveredMcps(
  { namespace: own, mcp }: Pick<OrchestratorSettings, 'namespace' | 'mcp'>,
  observed: ObservedObjects,
): Discovery {
  const place = { own, namespace: mcp?.discoveryNamespace };
  return discovery(
    'MCP',
    place,
    observed,
    observed.of(DiscoverableMcps),
    (found) => `${addressOf(serviceNameOf(found.metadata), found, found.spec?.server ?? {})}/mcp`,
  );
}
