/** Plays the part of a kubelet that keeps a mounted Secret up to date. */
import { setTimeout as sleep } from 'node:timers/promises';
import { MountedSecret } from '../../../src/admission/mounted-secret.ts';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import { isNotFound, TransportError } from '../../../src/runtime/client/api-error.ts';
import type { ApiClient } from '../../../src/runtime/client/client.ts';
import { until } from '../../integration/operator/until.ts';

const Secrets: Resource = { group: '', version: 'v1', plural: 'secrets', kind: 'Secret', namespaced: true };
const pollMs = 100;

interface Secret extends StoredObject {
  readonly data?: Readonly<Record<string, string>>;
}

/** Follows one Secret. */
export class SecretMount {
  readonly #client: ApiClient;
  readonly #location: { readonly namespace: string; readonly name: string };
  readonly #mounted: MountedSecret;
  readonly #stop = new AbortController();
  readonly #following: Promise<void>;
  #certificate = '';

  /** Begins to lay the Secret out in a folder that is empty. */
  constructor(client: ApiClient, location: { namespace: string; name: string }, folder: string) {
    this.#client = client;
    this.#location = location;
    this.#mounted = new MountedSecret(folder);
    this.#following = this.#follow();
  }

  get folder(): string {
    return this.#mounted.folder;
  }

  /** The certificate that is laid out now, PEM; empty before there is one. */
  get certificate(): string {
    return this.#certificate;
  }

  /** Resolves once there is a certificate. */
  async ready(): Promise<void> {
    await until('the serving certificate is issued', () => this.#certificate !== '');
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#following;
  }

  async #follow(): Promise<void> {
    let seen = '';
    while (!this.#stop.signal.aborted) {
      const secret = await this.#read();
      if (secret?.data !== undefined && secret.metadata.resourceVersion !== seen) {
        seen = secret.metadata.resourceVersion ?? '';
        await this.#layOut(secret.data);
      }
      await sleep(pollMs);
    }
  }

  async #read(): Promise<Secret | undefined> {
    try {
      return await this.#client.get<Secret>(Secrets, this.#location);
    } catch (error) {
      if (isNotFound(error) || error instanceof TransportError) return undefined; // it is read again soon
      throw error;
    }
  }

  async #layOut(data: Readonly<Record<string, string>>): Promise<void> {
    const decoded = Object.entries(data).map(([key, value]) => [
      key,
      Buffer.from(value, 'base64').toString(),
    ]);
    const files: Record<string, string> = Object.fromEntries(decoded);
    await this.#mounted.write(files);
    this.#certificate = files['tls.crt'] ?? '';
  }
}
