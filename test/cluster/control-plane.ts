import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBinaries } from './binaries.ts';
import type { Authority } from './certificates.ts';
import { Component } from './component.ts';
import { writeControlPlaneFiles } from './control-plane-files.ts';
import { startFakeNodes, workloadTools } from './fake-nodes.ts';
import type { Credentials } from './kubeconfig.ts';
import { createKubectl, type Kubectl } from './kubectl.ts';
import { freePort } from './ports.ts';
import { apiServer, etcd, loopback } from './programs.ts';
import type { ToolName } from './tools.ts';
import { Watchdog } from './watchdog.ts';

/** What a control plane shall have. */
export interface ControlPlaneOptions {
  /**
   * `bare` (the default): etcd and kube-apiserver, without the admission plugin ServiceAccount, so that a test can
   * make pods itself. `full`: also the controller manager, the scheduler, and fake nodes on which pods turn Ready.
   */
  readonly parts?: 'bare' | 'full';
  /**
   * Address of this machine on which the API server listens; the loopback interface's by default, which the pods of a
   * real node do not reach.
   */
  readonly address?: string;
  /** How many fake nodes a full one has; 1 by default. */
  readonly nodes?: number;
  /**
   * Files with further KWOK stages for a full one. A stage with a `weight` wins over those that are always there, which
   * have none: so pods with a certain label can be made to crash or to stay unready. A pod with the annotation
   * `kwok.x-k8s.io/status: custom` needs none: KWOK leaves its status to the test.
   */
  readonly stages?: readonly string[];
  /** Further flags of kube-apiserver; they win over ours. */
  readonly apiServerFlags?: readonly string[];
  /** A Policy of `audit.k8s.io/v1`: what it says to log is in `auditLog`. */
  readonly auditPolicy?: object;
}

/** What a client needs to use a control plane. */
export interface ControlPlaneAccess {
  /** `https://<address>:<port>` */
  readonly url: string;
  /** The path of a cluster administrator's kubeconfig. */
  readonly kubeconfig: string;
  /** The administrator's credentials, as in the kubeconfig. */
  readonly credentials: Credentials;
  /** kubectl, as the administrator. */
  readonly kubectl: Kubectl;
}

/** A running Kubernetes control plane on loopback ports of its own. */
export interface ControlPlane extends ControlPlaneAccess, AsyncDisposable {
  /** The folder with all its files: data, keys, and one log for each program. */
  readonly folder: string;
  /** The path of the audit log, one event a line (JSON); the file is there only if an audit policy was given. */
  readonly auditLog: string;
  /** Signs certificates that the API server trusts. */
  readonly authority: Authority;
  /** For fault tests: kill, start and restart, with the same port and the same data. */
  readonly apiServer: Component;
  /** Likewise. */
  readonly etcd: Component;
  /** Ends all its programs and removes its folder. The same happens when this process ends, however it ends. */
  stop(): Promise<void>;
}

const bareTools = ['etcd', 'kube-apiserver', 'kubectl'] as const satisfies ToolName[];

/**
 * Starts a control plane and resolves once it is ready: in about 3 s, a full one in about 5 s, the very first time in
 * minutes (see `provideBinaries`). Several run side by side. Rejects with the end of a program's log if one fails.
 */
export async function startControlPlane(options: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const isFull = options.parts === 'full';
  const binaries = await provideBinaries(isFull ? [...bareTools, ...workloadTools] : bareTools);
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-cluster-'));
  const watchdog = new Watchdog(folder);
  const stop = (): Promise<void> => watchdog.close();
  try {
    const [securePort, etcdPort, peerPort] = await Promise.all([freePort(), freePort(), freePort()]);
    const address = options.address ?? loopback;
    const url = `https://${address}:${securePort}`;
    const { files, admin, authority } = await writeControlPlaneFiles(folder, url, options.auditPolicy);
    const site = { files, admin, address };

    const store = new Component(etcd(binaries.etcd, site, { client: etcdPort, peer: peerPort }), watchdog);
    await store.start();

    const flags = [
      ...(isFull ? [] : ['--disable-admission-plugins=ServiceAccount']), // nobody makes service accounts
      ...(options.auditPolicy === undefined
        ? []
        : [`--audit-policy-file=${files.auditPolicy}`, `--audit-log-path=${files.auditLog}`]),
      ...(options.apiServerFlags ?? []),
    ];
    const ports = { secure: securePort, etcd: etcdPort };
    const server = new Component(apiServer(binaries['kube-apiserver'], site, ports, flags), watchdog);
    await server.start();

    const kubectl = createKubectl(binaries.kubectl, files.adminKubeconfig, folder);
    if (isFull) {
      const { nodes: count = 1, stages = [] } = options;
      await startFakeNodes(site, watchdog, kubectl, { count, stages });
    }
    return {
      url,
      kubeconfig: files.adminKubeconfig,
      credentials: admin,
      kubectl,
      folder,
      auditLog: files.auditLog,
      authority,
      apiServer: server,
      etcd: store,
      stop,
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
