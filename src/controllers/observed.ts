/** What a controller is shown of the world, typed by kind. */
import type {
  Condition,
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Pod,
  PodDisruptionBudget,
  Service,
  ServiceAccount,
} from '../kubernetes/object.ts';
import type { Normalized } from '../schemas/kind-schema.ts';
import type { ListedMcp } from './inference-gateway/gateway/mcp-recovery.ts';
import type { StoredOrchestrator } from './inference-gateway/orchestrator/bot-token.ts';
import type { DiscoverableAgent, DiscoverableMcp } from './inference-gateway/orchestrator/discovery.ts';

/** The kinds that a controller may own, watch or select. */
export interface ObservableKinds {
  Agent: DiscoverableAgent;
  ConfigMap: ConfigMap;
  Deployment: Deployment;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Ingress: Ingress;
  MCP: ListedMcp & DiscoverableMcp;
  Orchestrator: StoredOrchestrator;
  Pod: Pod;
  PodDisruptionBudget: PodDisruptionBudget;
  Service: Service;
  ServiceAccount: ServiceAccount;
}

/** Objects around one resource, by kind and name (those selected by namespace and name): exactly the kinds that its controller owns, watches or selects. */
export type Observed<Kinds extends keyof ObservableKinds> = {
  readonly [Kind in Kinds]: ReadonlyMap<string, ObservableKinds[Kind]>;
};

/** A resource as its status sees it: what it is called, and its normalized form where the spec is valid. */
export interface ResourceView<Model> {
  readonly name: string;
  readonly generation: number;
  /** Absent: the spec is invalid. */
  readonly model?: Normalized<Model>;
  /** The status as it is stored, for what is kept while nothing newer is known. */
  readonly before?: StatusBefore;
}

/** A status that this operator wrote, in the form that the CRD lets it have. */
export interface StatusBefore {
  readonly conditions?: readonly Condition[];
  readonly [field: string]: unknown;
}
