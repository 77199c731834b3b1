import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createAuthority, createSigningKey, type Subject } from './certificates.ts';
import { type Credentials, kubeconfigOf } from './kubeconfig.ts';

/** The files that the programs of one control plane are pointed to; absolute paths. */
export interface ControlPlaneFiles {
  readonly folder: string;
  /** The certificate of the authority that signed every other one. */
  readonly authority: string;
  readonly serverCert: string;
  readonly serverKey: string;
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
  tokenSigningKey: join(folder, 'service-account.key'),
  tokenVerificationKey: join(folder, 'service-account.pub'),
  adminKubeconfig: join(folder, 'kubeconfig'),
  controllerManagerKubeconfig: join(folder, 'controller-manager.kubeconfig'),
  schedulerKubeconfig: join(folder, 'scheduler.kubeconfig'),
  auditPolicy: join(folder, 'audit-policy.json'),
  auditLog: join(folder, 'audit.log'),
});

/** Makes an authority and everybody's certificates for the server at `url`, and writes them into the folder. */
export async function writeControlPlaneFiles(
  folder: string,
  url: string,
  auditPolicy: object | undefined,
): Promise<{ files: ControlPlaneFiles; admin: Credentials }> {
  const authority = createAuthority('inference-operator test authority');
  const clientOf = (subject: Subject): Credentials => ({ ca: authority.cert, ...authority.issue(subject) });
  const server = authority.issue({ commonName: 'kube-apiserver' }, ['127.0.0.1', 'localhost']);
  const admin = clientOf({ commonName: 'admin', organization: 'system:masters' });
  const tokens = createSigningKey();

  const files = filesIn(folder);
  const contents: Record<string, string> = {
    [files.authority]: authority.cert,
    [files.serverCert]: server.cert,
    [files.serverKey]: server.key,
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
  return { files, admin };
}
