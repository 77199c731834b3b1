/** Labels of the objects that this operator makes. */

/**
 * Value of `app.kubernetes.io/managed-by` on every child. It is the documented one of the Inference Gateway operator,
 * which users select by.
 */
export const managedBy = 'inference-gateway-operator';

/** The label that says which tool looks after an object. */
export const managedByLabel = 'app.kubernetes.io/managed-by';

/** What a workload of one kind is called in labels. */
export interface WorkloadIdentity {
  /** Name of the resource. */
  readonly name: string;
  /** Name of the application, such as `inference-gateway`. */
  readonly application: string;
  /** Part of it that the kind runs, such as `gateway`; keeps resources of different kinds and one name apart. */
  readonly component: string;
}

/** Labels that select the pods of a workload; they never change, since the API server forbids it. */
export function selectorLabels({ name, component }: WorkloadIdentity): Record<string, string> {
  return { app: name, 'app.kubernetes.io/component': component };
}

/** Labels of every object of a workload. */
export function workloadLabels(identity: WorkloadIdentity): Record<string, string> {
  return {
    ...selectorLabels(identity),
    'app.kubernetes.io/name': identity.application,
    'app.kubernetes.io/instance': identity.name,
    [managedByLabel]: managedBy,
  };
}

/** A label selector as text: `app=ai,app.kubernetes.io/component=gateway`. */
export function selectorText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}=${value}`)
    .join(',');
}
