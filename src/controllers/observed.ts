/** What a controller is shown of the world, typed by kind. */
import type {
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

/** The kinds that a controller may own or watch. */
export interface ObservableKinds {
  ConfigMap: ConfigMap;
  Deployment: Deployment;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Ingress: Ingress;
  Pod: Pod;
  PodDisruptionBudget: PodDisruptionBudget;
  Service: Service;
  ServiceAccount: ServiceAccount;
}

/** Objects around one resource, by kind and name: exactly the kinds that its controller owns or watches. */
export type Observed<Kinds extends keyof ObservableKinds> = {
  readonly [Kind in Kinds]: ReadonlyMap<string, ObservableKinds[Kind]>;
};

/** A resource as its status sees it: what it is called, and its normalized form where the spec is valid. */
export interface ResourceView<Model> {
  readonly name: string;
  readonly generation: number;
  /** Absent: the spec is invalid. */
  readonly model?: Normalized<Model>;
}
