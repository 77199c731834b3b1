import { beforeEach, describe, expect, it } from 'vitest';
import { Leases } from '../../kubernetes/resource.ts';
import { isAlreadyExists, isConflict, isForbidden } from '../client/api-error.ts';
import { rejection, startClient } from '../client/testing/client-fixture.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import type { LeaseTransport } from './leader-election.ts';
import { createdLease, holderOf, renewedLease } from './lease.ts';
import { leaseTransportOf } from './lease-transport.ts';

const { signal } = new AbortController();
const claim = { identity: 'me', leaseDurationSeconds: 15, now: new Date('2030-01-01T00:00:00.000Z') };
const first = createdLease('operator', 'system', claim);
const later = { ...claim, now: new Date('2030-01-01T00:00:02.000Z') };
let server: Awaited<ReturnType<typeof startClient>>['server'];
let transport: LeaseTransport;

beforeEach(async () => {
  const started = await startClient();
  server = started.server;
  transport = leaseTransportOf(started.client, 'system', 'operator');
});

describe('a lease transport', () => {
  it('finds no Lease where there is none, and then the one that was made', async () => {
    expect(await transport.get(signal)).toBeUndefined();
    const created = await transport.create(first, signal);
    expect(created.metadata.resourceVersion).toBeDefined();
    expect(await transport.get(signal)).toEqual(created);
    expect(created.spec).toEqual(first.spec);
  });

  it('makes no second Lease', async () => {
    await transport.create(first, signal);
    expect(await rejection(transport.create(first, signal))).toSatisfy(isAlreadyExists);
  });

  it('replaces the Lease that it was given, and no other', async () => {
    const created = await transport.create(first, signal);
    const renewed = await transport.update(renewedLease(created, later), signal);
    expect(renewed.spec?.renewTime).toBe('2030-01-01T00:00:02.000000Z');
    expect(server.requestsOf('update', Leases)).toHaveLength(1);

    const usurped = renewedLease(created, { ...later, identity: 'other' });
    expect(await rejection(transport.update(usurped, signal))).toSatisfy(isConflict);
    expect(holderOf((await transport.get(signal)) ?? first)).toBe('me');
  });

  it('takes a Lease that cannot be read for anything but none', async () => {
    server.inject({}, refusals.forbidden());
    expect(await rejection(transport.get(signal))).toSatisfy(isForbidden);
  });

  it('gives up when told to', async () => {
    server.inject({}, 'hang', 3);
    const end = new AbortController();
    const calls = [
      transport.get(end.signal),
      transport.create(first, end.signal),
      transport.update(first, end.signal),
    ].map(rejection);
    const reason = new Error('the try has taken too long');
    end.abort(reason);
    expect(await Promise.all(calls)).toEqual([reason, reason, reason]);
  });
});
