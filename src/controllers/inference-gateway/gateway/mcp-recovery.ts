/**
 * A gateway that finds all of its MCP servers down when it starts refuses every completion from then on, though
 * `/health` stays green, and most releases never try again. So its pods are started anew, once, when a server that runs
 * as an MCP of this cluster turns ready after them.
 */
import { parseHttpUrl } from '../../../kubernetes/http-url.ts';
import type { Condition, Pod, StoredObject } from '../../../kubernetes/object.ts';
import { Deployments, Pods, type ResourceOf } from '../../../kubernetes/resource.ts';
import type { ObservedObjects, SelectedResource } from '../../../runtime/controller/controlled-kind.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { mcpSchema } from '../../../schemas/inference-gateway/mcp/schema.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { type CompletionAnswer, mcpServersDown } from '../../../workload-client/gateway-completion.ts';
import { serviceNameOf } from '../mcp/identity.ts';

type Gateway = Normalized<GatewaySettings>;

/** An MCP, as far as gateways look at it. */
export interface ListedMcp extends StoredObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** MCPs as gateways look at them; what the API server has stored keeps to the schema of the status. */
export const ListedMcps: ResourceOf<ListedMcp> = mcpSchema.resource;

/** The annotation of the pod template that says for which moment the pods were last started anew. */
const recoveryAnnotation = 'inference-operator.dev/mcp-ready-at';

/** How long changes of MCPs are gathered, in milliseconds: servers that come up together are one restart. */
const gatherMs = 2_000;

/** Every name by which pods of a namespace reach the Service of an MCP. */
function hostsOf({ metadata }: StoredObject, from: string): string[] {
  const service = serviceNameOf(metadata);
  const full = `${service}.${metadata.namespace ?? ''}`;
  const everywhere = [full, `${full}.svc`, `${full}.svc.cluster.local`];
  return metadata.namespace === from ? [service, ...everywhere] : everywhere;
}

const leadsTo = (url: string, mcp: StoredObject, from: string): boolean =>
  hostsOf(mcp, from).includes(parseHttpUrl(url)?.host ?? '');

/** Whether a Gateway as stored lists the server of an MCP. */
function lists(gateway: StoredObject & { readonly spec?: GatewaySpec }, mcp: StoredObject): boolean {
  const { enabled, servers = [] } = gateway.spec?.mcp ?? {};
  return enabled === true && servers.some(({ url }) => leadsTo(url, mcp, gateway.metadata.namespace ?? ''));
}

/** When an MCP turned ready, RFC 3339; null while it is not. */
function readySince({ status, metadata }: ListedMcp): string | null {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  return ready?.status === 'True' && metadata.deletionTimestamp === undefined
    ? ready.lastTransitionTime
    : null;
}

/** The MCPs whose servers a Gateway lists. */
export const listedServers: SelectedResource = {
  resource: ListedMcps,
  selects: lists,
  notes: readySince,
  gatherMs,
};

/** When the longest-running container of the gateway's pods was started, in milliseconds since 1970. */
function firstStart(pods: Iterable<Pod>): number {
  const starts = [...pods]
    .flatMap(({ status }) => status?.containerStatuses ?? [])
    .flatMap(({ state }) => (state?.running?.startedAt === undefined ? [] : [state.running.startedAt]));
  return Math.min(...starts.map((time) => Date.parse(time)));
}

/** Whether the gateway refuses completions because no server was up, as far as that can be told. */
function isStuck(
  { auth, mcp, namespace }: Gateway,
  listed: readonly ListedMcp[],
  answer: CompletionAnswer | undefined,
): boolean {
  if (answer?.ok === false && answer.reason === mcpServersDown) return true;
  // A gateway that answers only callers with a token cannot be asked; one that can is given the time for its answer.
  if (answer === undefined ? auth === undefined : answer.ok) return false;
  // Another server may have been up all the time.
  return mcp?.servers.every(({ url }) => listed.some((one) => leadsTo(url, one, namespace))) === true;
}

/**
 * The annotations of the pod template. What stands there stays, whatever comes of the server: so each moment in which
 * one turned ready restarts the pods at most once.
 */
export function recoveryAnnotations(
  gateway: Gateway,
  observed: ObservedObjects,
  answer: CompletionAnswer | undefined,
): { readonly annotations?: Readonly<Record<string, string>> } {
  if (gateway.mcp === undefined) return {};
  const { template } = observed.of(Deployments).get(gateway.name)?.spec ?? {};
  const last = template?.metadata?.annotations?.[recoveryAnnotation];
  const listed = [...observed.of(ListedMcps).values()];
  const [first] = listed
    .map(readySince)
    .filter((time) => time !== null)
    .sort();
  const isNews = first !== undefined && Date.parse(first) >= firstStart(observed.of(Pods).values());
  const moment = isNews && isStuck(gateway, listed, answer) ? first : last;
  return moment === undefined ? {} : { annotations: { [recoveryAnnotation]: moment } };
}
