/** What surrounds the gateway in its pod: its file system and its hosts file, which a test makes elsewhere. */
import { readdirSync, readFileSync } from 'node:fs';
import type { LookupFunction } from 'node:net';
import { join } from 'node:path';

/** Names of the variables by which the stand-in is told; the gateway itself has none of them. */
export const surroundingVariables = {
  release: 'STAND_IN_RELEASE',
  root: 'STAND_IN_ROOT',
  hosts: 'STAND_IN_HOSTS',
  address: 'STAND_IN_ADDRESS',
} as const;

/** The pod's files and names. */
export class Surroundings {
  readonly #root: string;
  readonly #hosts: Readonly<Record<string, string>>;
  readonly #ownAddress: string;

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#root = env[surroundingVariables.root] ?? '/';
    this.#hosts = JSON.parse(env[surroundingVariables.hosts] ?? '{}');
    this.#ownAddress = env[surroundingVariables.address] ?? '127.0.0.1';
  }

  /** The text of a file of the container. */
  file(path: string): string {
    return readFileSync(join(this.#root, path), 'utf8');
  }

  /** The certificates in a folder of the container; none where there is no such folder. */
  certificates(folder: string): string[] {
    if (folder === '') return [];
    return readdirSync(join(this.#root, folder))
      .map((name) => this.file(join(folder, name)))
      .filter((text) => text.includes('BEGIN CERTIFICATE'));
  }

  /** The address of a host. The stand-in keeps to the one of its pod where the gateway would listen everywhere. */
  addressOf(host: string): string {
    const address = this.#hosts[host] ?? host;
    return address === '0.0.0.0' || address === '' ? this.#ownAddress : address;
  }

  /** Finds the names of the hosts file; no other name is known. */
  readonly lookup: LookupFunction = (host, options, done) => {
    const address = this.addressOf(host);
    const error = /^[\d.]+$/.test(address) ? null : new Error(`lookup ${host}: no such host`);
    if (options.all === true) done(error, [{ address, family: 4 }]);
    else done(error, address, 4);
  };
}
