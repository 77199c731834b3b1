import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Authority, createAuthority, createSigningKey, type Subject } from './certificates.ts';
import { type Credentials, kubeconfigOf } from './kubeconfig.ts';

/** The files that the programs of one control plane are pointed to; absolute paths. */
export interface ControlPlaneFiles {
  readonly folder: string;
  /** The certificate of the authority that signed every other one. */
  readonly authority: string;
  readonly serverCert: string;
  readonly serverKey: string;
  /** Whom the server is to the kubelets of real nodes. */
  readonly kubeletClientCert: string;
  readonly kubeletClientKey: string;
  readonly tokenSigningKey: string;
  readonly tokenVerificationKey: string;
  readonly adminKubeconfig: string;
  readonly controllerManagerKubeconfig: string;
  readonly schedulerKubeconfig: string;
  readonly auditPolicy: string;
  readonly auditLog: string;
}

const filesIn = (folder: string): ControlPlaneFiles => ({
  folder,
  authority: join(folder, 'ca.crt'),
  serverCert: join(folder, 'server.crt'),
  serverKey: join(folder, 'server.key'),
  kubeletClientCert: join(folder, 'kubelet-client.crt'),
  kubeletClientKey: join(folder, 'kubelet-client.key'),
  tokenSigningKey: join(folder, 'service-account.key'),
  tokenVerificationKey: join(folder, 'service-account.pub'),
  adminKubeconfig: join(folder, 'kubeconfig'),
  controllerManagerKubeconfig: join(folder, 'controller-manager.kubeconfig'),
  schedulerKubeconfig: join(folder, 'scheduler.kubeconfig'),
  auditPolicy: join(folder, 'audit-policy.json'),
  auditLog: join(folder, 'audit.log'),
});

/** The first address of the Service range, which the Service "kubernetes" has. */
const kubernetesServiceAddress = '10.96.0.1';

/** Makes an authority and everybody's certificates for the server at `url`, and writes them into the folder. */
export async function writeControlPlaneFiles(
  folder: string,
  url: string,
  auditPolicy: object | undefined,
): Promise<{ files: ControlPlaneFiles; admin: Credentials; authority: Authority }> {
  const authority = createAuthority('inference-operator test authority');
  const clientOf = (subject: Subject): Credentials => ({ ca: authority.cert, ...authority.issue(subject) });
  const hosts = ['127.0.0.1', 'localhost', kubernetesServiceAddress, new URL(url).hostname];
  const server = authority.issue({ commonName: 'kube-apiserver' }, [...new Set(hosts)]);
  const kubeletClient = authority.issue({ commonName: 'kube-apiserver', organization: 'system:masters' });
  const admin = clientOf({ commonName: 'admin', organization: 'system:masters' });
  const tokens = createSigningKey();

  const files = filesIn(folder);
  const contents: Record<string, string> = {
    [files.authority]: authority.cert,
    [files.serverCert]: server.cert,
    [files.serverKey]: server.key,
    [files.kubeletClientCert]: kubeletClient.cert,
    [files.kubeletClientKey]: kubeletClient.key,
    [files.tokenSigningKey]: tokens.privateKey,
    [files.tokenVerificationKey]: tokens.publicKey,
    [files.adminKubeconfig]: kubeconfigOf(url, admin),
    [files.controllerManagerKubeconfig]: kubeconfigOf(
      url,
      clientOf({ commonName: 'system:kube-controller-manager' }),
    ),
    [files.schedulerKubeconfig]: kubeconfigOf(url, clientOf({ commonName: 'system:kube-scheduler' })),
    ...(auditPolicy === undefined ? {} : { [files.auditPolicy]: JSON.stringify(auditPolicy) }),
  };
  await Promise.all(
    Object.entries(contents).map(([file, content]) => writeFile(file, content, { mode: 0o600 })),
  );
  return { files, admin, authority };
}
