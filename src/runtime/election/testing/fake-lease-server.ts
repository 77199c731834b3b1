/** The API server as far as one Lease is concerned, for tests: no shipped module imports it. */
import { ApiError } from '../../client/api-error.ts';
import type { LeaseTransport } from '../leader-election.ts';
import type { Lease, LeaseSpec } from '../lease.ts';

const MICRO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$/;

/** Keeps one Lease with the API server's rules: resourceVersions, conflicts, MicroTime, and no version for a PUT that changes nothing. */
export class FakeLeaseServer {
  #lease: Lease | undefined;
  #version = 0;
  /** The verbs of all calls, in order. */
  readonly calls: string[] = [];
  /** The record after each write that changed something. */
  readonly writes: LeaseSpec[] = [];

  get(): Lease | undefined {
    this.calls.push('get');
    return structuredClone(this.#lease);
  }

  create(lease: Lease): Lease {
    this.calls.push('create');
    if (this.#lease !== undefined) throw this.#error(409, 'AlreadyExists');
    return this.#store(lease);
  }

  update(lease: Lease): Lease {
    this.calls.push('update');
    if (this.#lease === undefined) throw this.#error(404, 'NotFound');
    if (lease.metadata.resourceVersion !== this.#lease.metadata.resourceVersion)
      throw this.#error(409, 'Conflict');
    return this.#store(lease);
  }

  /** Writes as somebody else would, whatever is there. */
  write(spec: LeaseSpec | undefined, labels: Record<string, string> = {}): void {
    this.#store({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'operator', namespace: 'system', labels },
      ...(spec === undefined ? {} : { spec }),
    });
  }

  /** Answers at once. */
  readonly transport: LeaseTransport = {
    get: async () => this.get(),
    create: async (lease) => this.create(lease),
    update: async (lease) => this.update(lease),
  };

  /** The record as it is. */
  get record(): LeaseSpec {
    return this.#lease?.spec ?? {};
  }

  #store(lease: Lease): Lease {
    for (const time of [lease.spec?.acquireTime, lease.spec?.renewTime]) {
      if (time !== undefined && !MICRO_TIME.test(time)) throw this.#error(400, 'BadRequest');
    }
    const { resourceVersion: _, ...metadata } = lease.metadata;
    const unchanged =
      JSON.stringify([this.#lease?.spec, this.#lease?.metadata.labels]) ===
      JSON.stringify([lease.spec, metadata.labels]);
    if (!unchanged) {
      this.#version++;
      this.writes.push(structuredClone(lease.spec ?? {}));
    }
    this.#lease = structuredClone({
      ...lease,
      metadata: { ...metadata, resourceVersion: String(this.#version) },
    });
    return structuredClone(this.#lease);
  }

  #error(code: number, reason: string): ApiError {
    return new ApiError({ kind: 'Status', code, reason }, { request: 'lease system/operator' });
  }
}
