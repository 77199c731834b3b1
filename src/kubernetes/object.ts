/** Kubernetes objects as the API server sends them: plain JSON, typed where they enter. */
import type {
  V1ConfigMap,
  V1Deployment,
  V1Ingress,
  V1PersistentVolumeClaim,
  V1Pod,
  V1PodDisruptionBudget,
  V1Service,
  V1ServiceAccount,
  V1StatefulSet,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';

/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * The JSON form of a generated model type: timestamps are RFC 3339 strings, not Date objects.
 * (The generated models describe deserialized objects; this operator works on the wire form only.)
 */
export type Raw<T> = T extends Date
  ? string
  : T extends readonly (infer Item)[]
    ? Raw<Item>[]
    : T extends object
      ? { [Key in keyof T]: Raw<T[Key]> }
      : T;

/** A reference from a child to the object that it belongs to. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Object metadata, as far as this operator reads or writes it. */
export interface ObjectMeta {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
  managedFields?: ManagedFieldsEntry[];
}

/** One manager's entry in `metadata.managedFields`. */
export interface ManagedFieldsEntry {
  manager?: string;
  operation?: string;
  apiVersion?: string;
  time?: string;
  fieldsType?: string;
  fieldsV1?: Record<string, Json>;
  subresource?: string;
}

/** Any Kubernetes object, before more is known of it. */
export interface KubernetesObject {
  apiVersion?: string;
  kind?: string;
  metadata?: ObjectMeta;
}

/** An object that the API server has stored: it has a name, a UID and a resourceVersion. */
export interface StoredObject extends KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta & { name: string; uid: string; resourceVersion: string };
}

/** A condition of a status, as in the API conventions. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  observedGeneration?: number;
  /** RFC 3339; when `status` last changed. */
  lastTransitionTime: string;
}

export type ConfigMap = Raw<V1ConfigMap>;
export type Deployment = Raw<V1Deployment>;
export type HorizontalPodAutoscaler = Raw<V2HorizontalPodAutoscaler>;
export type Ingress = Raw<V1Ingress>;
export type PersistentVolumeClaim = Raw<V1PersistentVolumeClaim>;
export type Pod = Raw<V1Pod>;
export type PodDisruptionBudget = Raw<V1PodDisruptionBudget>;
export type Service = Raw<V1Service>;
export type ServiceAccount = Raw<V1ServiceAccount>;
export type StatefulSet = Raw<V1StatefulSet>;

/** An object that is written: it says what it is and has a name. */
export type Rendered<T> = T & { apiVersion: string; kind: string; metadata: { name: string } };
