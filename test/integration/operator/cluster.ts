/** A real API server that knows the kinds, and operators that run against it as processes. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFiles } from '../../../src/admission/certificate.ts';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { customResourceDefinition } from '../../../src/generate/custom-resource-definition.ts';
import { kinds } from '../../../src/kinds.ts';
import { ApiClient } from '../../../src/runtime/client/client.ts';
import { cachedCredentials } from '../../../src/runtime/client/credentials.ts';
import { systemClock } from '../../../src/runtime/time/clock.ts';
import {
  type ControlPlane,
  type ControlPlaneOptions,
  startControlPlane,
} from '../../cluster/control-plane.ts';
import { Watchdog } from '../../cluster/watchdog.ts';
import { auditPolicy } from './audit.ts';
import { OperatorProcess } from './operator-process.ts';

/** Puts a certificate into a folder, as a pod has one mounted; returns the folder. */
export async function certificateFolder(folder: string): Promise<string> {
  const { certificate, key } = makeDevelopmentCertificate(['localhost']);
  await writeFile(join(folder, certificateFiles.certificate), certificate);
  await writeFile(join(folder, certificateFiles.key), key, { mode: 0o600 });
  return folder;
}

/** A client that may do everything, under a name of its own. */
function adminClient({ credentials: { ca, cert, key }, url }: ControlPlane): ApiClient {
  const read = async () => ({ headers: {}, tls: { ca, cert, key } });
  return new ApiClient({
    credentials: cachedCredentials(url, read, systemClock),
    clock: systemClock,
    userAgent: 'somebody',
  });
}

/** The cluster as the tests use it. */
export class OperatorCluster implements AsyncDisposable {
  readonly controlPlane: ControlPlane;
  /** A person at work. */
  readonly client: ApiClient;
  readonly #folder: string;
  readonly #watchdog: Watchdog;
  readonly #operators: OperatorProcess[] = [];

  private constructor(controlPlane: ControlPlane, folder: string) {
    this.controlPlane = controlPlane;
    this.client = adminClient(controlPlane);
    this.#folder = folder;
    this.#watchdog = new Watchdog(folder);
  }

  /** Starts the control plane, with an audit log and without the kinds. */
  static async start(options: ControlPlaneOptions = {}): Promise<OperatorCluster> {
    const controlPlane = await startControlPlane({ auditPolicy, ...options });
    const folder = await mkdtemp(join(tmpdir(), 'inference-operator-processes-'));
    return new OperatorCluster(controlPlane, await certificateFolder(folder));
  }

  /** Makes the API server know the kinds; resolves once it serves them. */
  async installKinds(): Promise<void> {
    for (const { schema } of kinds) await this.apply(customResourceDefinition(schema));
    await this.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s');
  }

  /** Starts `inference-operator <args>` on ports of its own, with the rights of a kubeconfig: the administrator's. */
  operator(
    args: readonly string[],
    kubeconfig = this.controlPlane.kubeconfig,
    env: Readonly<Record<string, string>> = {},
  ): OperatorProcess {
    const ports = ['--operations-port', '0', '--webhook-port', '0'];
    // What one leaves behind that is killed goes with everything else.
    const itsOwn = { KUBECONFIG: kubeconfig, TMPDIR: this.#folder };
    const operator = new OperatorProcess([...args, ...ports], { ...env, ...itsOwn });
    this.#watchdog.watch(operator.child);
    this.#operators.push(operator);
    return operator;
  }

  /** Starts all of the operator in one process without an election, which nobody asks for admission. */
  development(env: Readonly<Record<string, string>> = {}): OperatorProcess {
    return this.operator(['run', '--certificates', this.#folder], this.controlPlane.kubeconfig, env);
  }

  /** Starts a replica of the controllers. */
  controller(kubeconfig?: string): OperatorProcess {
    return this.operator(['controller', '--lease-namespace', 'default'], kubeconfig);
  }

  /** Kills every operator that still runs, so that the next test has the cluster for itself. */
  async killOperators(): Promise<void> {
    await Promise.all(this.#operators.splice(0).map((operator) => operator.end('SIGKILL')));
  }

  /** kubectl as the administrator; what it printed. Rejects with what it complained of. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.controlPlane.kubectl(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** kubectl apply, server-side. */
  async apply(object: unknown): Promise<void> {
    const args = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
    const { stderr, code } = await this.controlPlane.kubectl(args, { input: JSON.stringify(object) });
    if (code !== 0) throw new Error(stderr);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.killOperators();
    await this.client.close();
    await this.#watchdog.close();
    await this.controlPlane.stop();
  }
}
