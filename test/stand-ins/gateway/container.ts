/** What a kubelet makes of a rendered Deployment, as far as a program notices: environment, mounts, names, probes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Deployment } from '../../../src/kubernetes/object.ts';
import { surroundingVariables } from './surroundings.ts';

type PodSpec = NonNullable<NonNullable<Deployment['spec']>['template']['spec']>;
type Container = PodSpec['containers'][number];
type Variable = NonNullable<Container['env']>[number];

/** Secrets by name; their keys and values. */
export type Secrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface ContainerOptions {
  /** Release of the gateway that the image is. */
  readonly release: string;
  readonly secrets?: Secrets;
  /** Address of the pod, on this machine; 127.0.0.1 by default. */
  readonly address?: string;
  /** What would be were it not for the operator: wins over the rendered environment; undefined takes a variable away. */
  readonly instead?: Readonly<Record<string, string | undefined>>;
}

/** `$(NAME)` is the variable of this name before it, `$$` is `$`. */
function expanded(value: string, known: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\$\$|\$\(([^)]*)\)/g, (text, name = '') =>
    text === '$$' ? '$' : (known[name] ?? text),
  );
}

function environment(variables: readonly Variable[], secrets: Secrets): Record<string, string> {
  const known: Record<string, string> = {};
  for (const { name, value = '', valueFrom } of variables) {
    const { name: secret = '', key = '' } = valueFrom?.secretKeyRef ?? {};
    known[name] = valueFrom === undefined ? expanded(value, known) : (secrets[secret]?.[key] ?? '');
  }
  return known;
}

/** Writes what the container mounts below a folder. */
async function mount(root: string, pod: PodSpec, container: Container, secrets: Secrets): Promise<void> {
  for (const { name, mountPath } of container.volumeMounts ?? []) {
    const sources = pod.volumes?.find((volume) => volume.name === name)?.projected?.sources ?? [];
    for (const { secret } of sources) {
      for (const { key, path } of secret?.items ?? []) {
        const file = join(root, mountPath, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, secrets[secret?.name ?? '']?.[key] ?? '');
      }
    }
  }
}

/** The gateway as it runs in a pod. */
export class RunningContainer implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #container: Container;
  readonly #root: string;
  #output = '';

  private constructor(container: Container, root: string, env: Readonly<Record<string, string>>) {
    this.#container = container;
    this.#root = root;
    this.#child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts')], { env });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.#output += chunk;
      });
    }
  }

  /** Starts what a Deployment says in the place of the gateway's image. */
  static async start(
    deployment: Deployment,
    { release, secrets = {}, instead = {}, address }: ContainerOptions,
  ): Promise<RunningContainer> {
    const pod = deployment.spec?.template.spec;
    const [container] = pod?.containers ?? [];
    if (pod === undefined || container === undefined) throw new Error('the Deployment has no container');
    const root = await mkdtemp(join(tmpdir(), 'stand-in-gateway-'));
    await mount(root, pod, container, secrets);
    const hosts = (pod.hostAliases ?? []).flatMap(({ ip, hostnames = [] }) =>
      hostnames.map((name) => [name, ip]),
    );
    const env = {
      ...environment(container.env ?? [], secrets),
      ...instead,
      [surroundingVariables.release]: release,
      [surroundingVariables.root]: root,
      [surroundingVariables.address]: address,
      [surroundingVariables.hosts]: JSON.stringify(Object.fromEntries(hosts)),
    };
    const present = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return new RunningContainer(container, root, Object.fromEntries(present));
  }

  /** What it has printed. */
  get output(): string {
    return this.#output;
  }

  /** The number of a port of the container by its name. */
  port(name: string): number {
    const found = this.#container.ports?.find((port) => port.name === name);
    if (found === undefined) throw new Error(`the container has no port ${name}`);
    return found.containerPort;
  }

  /** Whether its startup probe asks over TLS. */
  get speaksTls(): boolean {
    return this.#container.startupProbe?.httpGet?.scheme === 'HTTPS';
  }

  /** The status with which it answers its startup probe; 0: it does not. */
  async probed(): Promise<number> {
    const { path = '', port } = this.#container.startupProbe?.httpGet ?? {};
    const options = { host: '127.0.0.1', port: this.port(String(port)), path, rejectUnauthorized: false };
    const request = this.speaksTls ? tlsRequest(options) : plainRequest(options);
    try {
      request.end();
      const [response] = await once(request, 'response');
      response.resume();
      return response.statusCode;
    } catch {
      return 0;
    }
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves with the code with which it ends. */
  async ended(): Promise<number | null> {
    if (this.isRunning) await once(this.#child, 'exit');
    return this.#child.exitCode;
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGKILL');
    await this.ended();
    await rm(this.#root, { recursive: true, force: true });
  }
}
