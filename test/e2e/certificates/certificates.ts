/** The operator's Certificates: how they are renewed, as `cmctl renew` does, and which of them is served. */
import { X509Certificate } from 'node:crypto';
import type { Condition, StoredObject } from '../../../src/kubernetes/object.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { isConflict } from '../../../src/runtime/client/api-error.ts';
import type { ApiClient } from '../../../src/runtime/client/client.ts';
import { until } from '../../integration/operator/until.ts';
import type { ReachedCluster } from '../cluster/reach.ts';
import { namespace } from '../installation.ts';
import type { InstalledOperator } from '../operator/installed-operator.ts';

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

const Secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true };

interface Secret extends StoredObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Longest time until a renewed Secret is mounted and served, in milliseconds: kubelets take up to a minute and a half. */
const servedWithinMs = 120_000;

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

/** Chooses the Certificate whose authority the webhook configurations trust. */
export async function injectFrom(cluster: ReachedCluster, certificateName: string): Promise<void> {
  const annotation = `cert-manager.io/inject-ca-from=${namespace}/${certificateName}`;
  for (const kind of ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration']) {
    await cluster.kubectl('annotate', '--overwrite', kind, 'inference-operator', annotation);
  }
}

/** Resolves once every replica of the webhook serves the certificate that is in the Secret, as its metrics tell. */
export async function untilServed(operator: InstalledOperator): Promise<void> {
  const { cluster } = operator;
  const location = { namespace, name: 'inference-operator-webhook-tls' };
  const { data = {} } = await cluster.client.get<Secret>(Secrets, location);
  const { validToDate } = new X509Certificate(Buffer.from(data['tls.crt'] ?? '', 'base64'));
  const isServing = async (pod: string): Promise<boolean> => {
    const metrics = `/api/v1/namespaces/${namespace}/pods/${pod}:8081/proxy/metrics`;
    const expiry = /^certificate_expiration_timestamp_seconds (\S+)$/m.exec(
      (await cluster.read(metrics)) ?? '',
    );
    return Number(expiry?.[1]) * 1000 === validToDate.getTime();
  };
  const pods = await operator.pods('webhook');
  await until(
    'every replica serves the new certificate',
    async () => (await Promise.all(pods.map(isServing))).every(Boolean),
    servedWithinMs,
  );
}
