/** Labels of the objects that this operator makes. */

/**
 * Value of `app.kubernetes.io/managed-by` on every child. It is the documented one of the Inference Gateway operator,
 * which users select by.
 */
export const managedBy = 'inference-gateway-operator';

/** The label that says which tool looks after an object. */
export const managedByLabel = 'app.kubernetes.io/managed-by';

/** The label that says for which resource a workload runs. */
export const instanceLabel = 'app.kubernetes.io/instance';

/** The label that says which kind of resource that is. */
export const componentLabel = 'app.kubernetes.io/component';

/** What a workload of one kind is called in labels. */
export interface WorkloadIdentity {
  /** Name of the resource. */
  readonly name: string;
  /** Name of the application, such as `inference-gateway`. */
  readonly application: string;
  /** Part of it that the kind runs, such as `gateway`; keeps resources of different kinds and one name apart. */
  readonly component: string;
}

/**
 * Labels that select the pods of a new workload; they never change, since the API server forbids it. No Service of others
 * selects by them: a chart's usual selector is name and instance, and the name is ours. (`app: <name>`, which older
 * workloads are selected by, is the most used selector of all.)
 */
export function selectorLabels({ name, application, component }: WorkloadIdentity): Record<string, string> {
  return {
    'app.kubernetes.io/name': application,
    [instanceLabel]: name,
    [componentLabel]: component,
  };
}

/** Labels of every object of a workload. */
export function workloadLabels(identity: WorkloadIdentity): Record<string, string> {
  return { ...selectorLabels(identity), [managedByLabel]: managedBy };
}
