/** The command lines of the control plane's programs. */
import { join } from 'node:path';
import type { Program } from './component.ts';
import type { ControlPlaneFiles } from './control-plane-files.ts';
import type { Credentials } from './kubeconfig.ts';

/** Where a control plane listens that nothing but this machine's own processes need. */
export const loopback = '127.0.0.1';

/** What all programs of one control plane share. */
export interface Site {
  readonly files: ControlPlaneFiles;
  /** Where the API server listens. */
  readonly address: string;
  /** The administrator's credentials, for readiness probes. */
  readonly admin: Credentials;
}

/** The log of a program, in the control plane's folder. */
const logOf = ({ files }: Site, name: string): string => join(files.folder, `${name}.log`);

/** etcd; its data is in the control plane's folder and survives a kill of etcd (but no failure of the machine). */
export function etcd(executable: string, site: Site, ports: { client: number; peer: number }): Program {
  const client = `http://127.0.0.1:${ports.client}`;
  const peer = `http://127.0.0.1:${ports.peer}`;
  return {
    name: 'etcd',
    executable,
    arguments: [
      `--data-dir=${join(site.files.folder, 'etcd')}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync', // the data is thrown away in the end
      '--log-level=warn',
    ],
    log: logOf(site, 'etcd'),
    probe: { url: `${client}/readyz` },
  };
}

/** kube-apiserver. `flags` come last, so that they win over the ones given here. */
export function apiServer(
  executable: string,
  site: Site,
  ports: { secure: number; etcd: number },
  flags: readonly string[],
): Program {
  const { files, admin, address } = site;
  return {
    name: 'kube-apiserver',
    executable,
    arguments: [
      `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
      `--bind-address=${address}`,
      `--advertise-address=${address}`,
      // A loopback address cannot be an endpoint of the Service "kubernetes".
      ...(address === loopback ? ['--endpoint-reconciler-type=none'] : []),
      `--secure-port=${ports.secure}`,
      `--tls-cert-file=${files.serverCert}`,
      `--tls-private-key-file=${files.serverKey}`,
      `--client-ca-file=${files.authority}`,
      `--kubelet-certificate-authority=${files.authority}`,
      `--kubelet-client-certificate=${files.kubeletClientCert}`,
      `--kubelet-client-key=${files.kubeletClientKey}`,
      '--kubelet-preferred-address-types=InternalIP',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-key-file=${files.tokenVerificationKey}`,
      `--service-account-signing-key-file=${files.tokenSigningKey}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      ...flags,
    ],
    log: logOf(site, 'kube-apiserver'),
    probe: { url: `https://${address}:${ports.secure}/readyz`, credentials: admin },
  };
}

/** kube-controller-manager, with the API rate that thousands of pods need. */
export function controllerManager(executable: string, site: Site, port: number): Program {
  const { files, admin } = site;
  return {
    name: 'kube-controller-manager',
    executable,
    arguments: [
      ...servingFlags(site, port, files.controllerManagerKubeconfig),
      `--service-account-private-key-file=${files.tokenSigningKey}`,
      `--root-ca-file=${files.authority}`,
      '--use-service-account-credentials=true', // each controller with its own role, as in a real cluster
      '--kube-api-qps=1000',
      '--kube-api-burst=2000',
    ],
    log: logOf(site, 'kube-controller-manager'),
    probe: { url: `https://127.0.0.1:${port}/healthz`, credentials: admin },
  };
}

/** kube-scheduler. */
export function scheduler(executable: string, site: Site, port: number): Program {
  return {
    name: 'kube-scheduler',
    executable,
    arguments: servingFlags(site, port, site.files.schedulerKubeconfig),
    log: logOf(site, 'kube-scheduler'),
    probe: { url: `https://127.0.0.1:${port}/healthz`, credentials: site.admin },
  };
}

/** What the controller manager and the scheduler have in common. */
function servingFlags({ files }: Site, port: number, kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--bind-address=127.0.0.1',
    `--secure-port=${port}`,
    `--tls-cert-file=${files.serverCert}`,
    `--tls-private-key-file=${files.serverKey}`,
  ];
}

/** KWOK: plays the kubelet of every node with the annotation `kwok.x-k8s.io/node: fake`. */
export function kwok(executable: string, site: Site, port: number, stages: readonly string[]): Program {
  return {
    name: 'kwok',
    executable,
    arguments: [
      `--kubeconfig=${site.files.adminKubeconfig}`,
      ...stages.map((file) => `--config=${file}`),
      '--manage-all-nodes=false',
      '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
      '--node-lease-duration-seconds=40',
      '--cidr=10.244.0.0/16',
      '--node-ip=127.0.0.1',
      `--server-address=127.0.0.1:${port}`,
    ],
    log: logOf(site, 'kwok'),
    probe: { url: `http://127.0.0.1:${port}/readyz` },
  };
}
