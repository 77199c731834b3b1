/** What the objects of an MCP are called. */
import type { WorkloadIdentity } from '../../../kubernetes/labels.ts';

/** Identity of the workload, which its labels come from. */
export function identityOf({ name }: { readonly name: string }): WorkloadIdentity {
  return { name, application: 'mcp-server', component: 'mcp' };
}

/** Name of the Service. */
export function serviceNameOf({ name }: { readonly name: string }): string {
  return `${name}-service`;
}
