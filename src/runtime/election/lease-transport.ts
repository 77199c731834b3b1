/** The Lease of an election, through a client of its own. */
import { Leases } from '../../kubernetes/resource.ts';
import { isNotFound } from '../client/api-error.ts';
import type { ApiClient } from '../client/client.ts';
import type { LeaseTransport } from './leader-election.ts';
import type { Lease } from './lease.ts';

type StoredLease = Lease & { metadata: { name: string; uid: string; resourceVersion: string } };

/** Reads and writes the Lease of a name with `client`, which should have connections of its own. */
export function leaseTransportOf(client: ApiClient, namespace: string, name: string): LeaseTransport {
  return {
    get: async (signal) => {
      try {
        return await client.get<StoredLease>(Leases, { namespace, name }, { signal });
      } catch (error) {
        if (isNotFound(error)) return undefined;
        throw error;
      }
    },
    create: (lease, signal) => client.create<StoredLease>(Leases, lease, { signal }),
    update: (lease, signal) => client.update<StoredLease>(Leases, lease, { signal }),
  };
}
