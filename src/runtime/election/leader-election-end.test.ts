import { describe, expect, it } from 'vitest';
import { untilAborted } from '../time/until-aborted.ts';
import { LeaderElector } from './leader-election.ts';
import type { Lease } from './lease.ts';
import { newElection, someTime } from './testing/election-fixture.ts';

const never = () => new Promise<never>(() => {});

describe('stopping', () => {
  // client-go: TestReleaseOnCancellation_Leases
  it.each([0, 0.999])(
    'releases the Lease, so that another candidate leads within 2 s (jitter %d)',
    async (random) => {
      const { clock, server, candidate } = newElection();
      const a = candidate().run();
      await clock.advance(1_000);
      const b = candidate({}, 'b', random).run();
      await clock.advance(5_000);
      a.stop();
      await clock.advance(0);
      expect(a.outcome).toBe('stopped');
      expect(server.record).toMatchObject({
        holderIdentity: '',
        leaseDurationSeconds: 1,
        leaseTransitions: 0,
      });
      await clock.advance(1_900);
      expect(b.elector.mayWrite()).toBe(true);
      expect(server.record).toMatchObject({ holderIdentity: 'b', leaseTransitions: 1 });
    },
  );

  it.each([0, 0.999])(
    'by a crash gives another candidate the lead within 20 s (jitter %d)',
    async (random) => {
      const { clock, candidate } = newElection();
      const b = candidate({}, 'b', random);
      const a = candidate({ update: never, get: never }).run();
      await clock.advance(1);
      b.run();
      await clock.advance(19_000);
      expect([a.elector.mayWrite(), b.elector.mayWrite()]).toEqual([false, true]);
    },
  );

  it('renews until the work has ended, and only then releases', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run(async (leading) => {
      await untilAborted(leading);
      await clock.sleep(20_000);
    });
    await clock.advance(1_000);
    a.stop();
    await clock.advance(19_999);
    expect([a.outcome, a.elector.mayWrite(), server.record.holderIdentity]).toEqual(['running', true, 'a']);
    await clock.advance(1);
    expect([a.outcome, a.elector.mayWrite(), server.record.holderIdentity]).toEqual(['stopped', false, '']);
    expect(clock.pendingTimers).toBe(0);
  });

  // client-go: TestReleaseRetriesOnConflict
  it('releases again after a conflict', async () => {
    const { clock, server, candidate } = newElection();
    let meddled = -1; // the first read is the campaign's
    const a = candidate({
      get: async () => {
        const lease = server.get();
        if (meddled < 2 && ++meddled > 0) server.write(server.record, { meddled: String(meddled) });
        return lease;
      },
    }).run();
    await clock.advance(0);
    a.stop();
    await clock.advance(1_000);
    expect(a.outcome).toBe('stopped');
    expect(a.failures).toHaveLength(2);
    expect(server.record.holderIdentity).toBe('');
  });

  it('ends in bounded time when the API server is gone', async () => {
    const { clock, candidate } = newElection();
    let gone = false;
    const a = candidate({ get: () => (gone ? never() : Promise.resolve(undefined)) }).run();
    await clock.advance(0);
    gone = true;
    a.stop();
    await clock.advance(10_000);
    expect(a.outcome).toBe('stopped');
  });

  it('stays stopped when the answer to an abandoned renewal comes after all', async () => {
    const { clock, server, candidate } = newElection();
    const late = Promise.withResolvers<Lease>();
    let renewals = 0;
    const a = candidate({
      update: (lease, signal) => (++renewals === 1 ? late.promise : server.transport.update(lease, signal)),
    }).run();
    await clock.advance(2_000);
    a.stop();
    await clock.advance(0);
    expect(a.outcome).toBe('stopped');
    late.resolve({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {},
      spec: { holderIdentity: 'a' },
    });
    await clock.advance(0);
    expect([a.elector.isLeading, a.elector.mayWrite()]).toEqual([false, false]);
  });

  it('releases a Lease that it was about to get', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate({
      create: async (lease) => {
        const answer = server.create(lease);
        await clock.sleep(1_000);
        return answer;
      },
    }).run();
    await clock.advance(500);
    a.stop();
    await clock.advance(1_000);
    expect(a.outcome).toBe('stopped');
    expect(server.record.holderIdentity).toBe('');
  });

  it('does not release a Lease that somebody else holds by now', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(0);
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: someTime });
    a.stop();
    await clock.advance(0);
    expect(server.record.holderIdentity).toBe('b');
  });

  it('releases when the work fails, and passes the failure on', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run(async () => {
      throw new Error('cannot start');
    });
    await clock.advance(0);
    expect(a.outcome).toEqual(new Error('cannot start'));
    expect(server.record.holderIdentity).toBe('');
  });
});

// client-go: TestCheckMethodRace, healthz adaptor
describe('the liveness check', () => {
  it('passes on standby and on a leader that renews', async () => {
    const { clock, server, candidate } = newElection();
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: someTime });
    const a = candidate().run();
    expect(a.elector.check()).toBeUndefined();
    await clock.advance(60_000);
    expect(a.elector.isLeading).toBe(true);
    expect(a.elector.check()).toBeUndefined();
  });

  it('fails when a process still runs long after its lease ran out', async () => {
    const { clock, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(0);
    clock.stall(35_000);
    expect(a.elector.check()).toBeUndefined();
    clock.stall(1);
    expect(a.elector.check()).toBe(
      'lease system/operator was last renewed 35 s ago, yet its leader still runs',
    );
  });

  it('passes once the lease is released', async () => {
    const { clock, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(0);
    a.stop();
    await clock.advance(60_000);
    expect(a.elector.check()).toBeUndefined();
  });
});

it('refuses timings that cannot work', () => {
  const { clock, server } = newElection();
  const observer = { holderChanged() {}, attemptFailed() {} };
  const options = {
    name: 'operator',
    namespace: 'system',
    identity: 'a',
    clock,
    observer,
    transport: server.transport,
  };
  for (const timings of [
    { leaseDuration: 10_000, renewDeadline: 10_000, retryPeriod: 2_000 },
    { leaseDuration: 15_000, renewDeadline: 2_400, retryPeriod: 2_000 },
  ]) {
    expect(() => new LeaderElector({ ...options, timings })).toThrow(RangeError);
  }
});
