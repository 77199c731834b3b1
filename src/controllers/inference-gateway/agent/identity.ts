/** What the objects of an Agent are called. */
import type { WorkloadIdentity } from '../../../kubernetes/labels.ts';

/** Identity of the workload, which its labels come from. */
export function identityOf({ name }: { readonly name: string }): WorkloadIdentity {
  return { name, application: 'agent', component: 'agent' };
}
