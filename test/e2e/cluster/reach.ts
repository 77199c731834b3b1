/** The cluster as the tests use it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ApiClient } from '../../../src/runtime/client/client.ts';
import type { Authentication, Credentials } from '../../../src/runtime/client/credentials.ts';
import { loadCredentials } from '../../../src/runtime/client/load-credentials.ts';
import { systemClock } from '../../../src/runtime/time/clock.ts';
import { provideBinaries } from '../../cluster/binaries.ts';
import { createKubectl, type Kubectl } from '../../cluster/kubectl.ts';
import type { Cluster } from './cluster.ts';

/** A cluster that is reached as its administrator. */
export class ReachedCluster implements AsyncDisposable {
  readonly kubeconfig: string;
  readonly client: ApiClient;
  /** kubectl, where a failure is a result. */
  readonly attempt: Kubectl;
  readonly #credentials: Credentials;
  readonly #home: string;

  private constructor(kubeconfig: string, credentials: Credentials, attempt: Kubectl, home: string) {
    this.kubeconfig = kubeconfig;
    this.attempt = attempt;
    this.#credentials = credentials;
    this.#home = home;
    this.client = new ApiClient({ credentials, clock: systemClock, userAgent: 'somebody' });
  }

  static async at({ kubeconfig }: Pick<Cluster, 'kubeconfig'>): Promise<ReachedCluster> {
    const credentials = await loadCredentials({ env: { KUBECONFIG: kubeconfig }, clock: systemClock });
    const { kubectl } = await provideBinaries(['kubectl']);
    const home = await mkdtemp(join(tmpdir(), 'inference-operator-home-'));
    return new ReachedCluster(kubeconfig, credentials, createKubectl(kubectl, kubeconfig, home), home);
  }

  /** Where the API server is. */
  get url(): string {
    return this.#credentials.server;
  }

  authenticate(): Promise<Authentication> {
    return this.#credentials.authenticate();
  }

  /** kubectl; what it printed. Rejects with what it complained of. */
  async kubectl(...args: string[]): Promise<string> {
    const { stdout, stderr, code } = await this.attempt(args);
    if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  /** Applies objects server-side. */
  async apply(...objects: object[]): Promise<void> {
    const input = objects.map((object) => JSON.stringify(object)).join('\n---\n');
    const args = ['apply', '--server-side', '--force-conflicts', '-f', '-'];
    const { code, stderr } = await this.attempt(args, { input });
    if (code !== 0) throw new Error(stderr);
  }

  /** GET of a path of the API; undefined where it does not answer with 200. */
  async read(path: string): Promise<string | undefined> {
    const { tls, headers } = await this.authenticate();
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const sent = request(`${this.url}${path}`, { ...tls, headers });
    sent.on('error', () => resolve(undefined));
    sent.on('response', (response) => {
      const found = response.statusCode === 200;
      text(response).then(
        (body) => resolve(found ? body : undefined),
        () => resolve(undefined),
      );
    });
    sent.end();
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
    await rm(this.#home, { recursive: true });
  }
}
