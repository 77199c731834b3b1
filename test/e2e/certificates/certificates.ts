/** The operator's Certificates, and what `cmctl renew` does. */
import type { Condition, StoredObject } from '../../../src/kubernetes/object.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { isConflict } from '../../../src/runtime/client/api-error.ts';
import type { ApiClient } from '../../../src/runtime/client/client.ts';
import { until } from '../../integration/operator/until.ts';

export const namespace = 'inference-gateway-system';

const Certificates: Resource = {
  group: 'cert-manager.io',
  version: 'v1',
  plural: 'certificates',
  kind: 'Certificate',
  namespaced: true,
};

interface Certificate extends StoredObject {
  readonly status?: { readonly revision?: number; readonly conditions?: readonly Condition[] };
}

const certificate = (client: ApiClient, name: string): Promise<Certificate> =>
  client.get<Certificate>(Certificates, { namespace, name });

const isIssuing = ({ status }: Certificate): boolean =>
  status?.conditions?.some(({ type, status: value }) => type === 'Issuing' && value === 'True') ?? false;

/** Has a certificate issued anew; resolves once it is. */
export async function renew(client: ApiClient, name: string): Promise<void> {
  const { status: { revision = 0 } = {} } = await certificate(client, name);
  await until(`${name} is told to renew`, () => tellToIssue(client, name));
  await until(`${name} is renewed`, async () => {
    const current = await certificate(client, name);
    return (current.status?.revision ?? 0) > revision && !isIssuing(current);
  });
}

/** False when somebody else has changed it meanwhile. */
async function tellToIssue(client: ApiClient, name: string): Promise<boolean> {
  const current = await certificate(client, name);
  const issuing = {
    type: 'Issuing',
    status: 'True',
    reason: 'ManuallyTriggered',
    message: 'renewed by hand',
    lastTransitionTime: new Date().toISOString().replace(/\.\d+/, ''),
  };
  const others = current.status?.conditions?.filter(({ type }) => type !== 'Issuing') ?? [];
  const told = { ...current, status: { ...current.status, conditions: [...others, issuing] } };
  try {
    await client.update(Certificates, told, { subresource: 'status' });
    return true;
  } catch (error) {
    if (isConflict(error)) return false;
    throw error;
  }
}

/** Changes what a Certificate asks for. */
export async function change(client: ApiClient, name: string, spec: object): Promise<void> {
  await client.mergePatch(Certificates, { namespace, name }, { spec });
}
