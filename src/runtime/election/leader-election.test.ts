import { describe, expect, it } from 'vitest';
import { type Candidate, newElection, someTime } from './testing/election-fixture.ts';

const never = () => new Promise<never>(() => {});

// client-go: TestTryAcquireOrRenewLeases
describe('campaigning', () => {
  it('creates the Lease where there is none', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(0);
    expect(a.elector.mayWrite()).toBe(true);
    expect(server.calls).toEqual(['get', 'create']);
    expect(server.record).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2030-01-01T00:00:00.000000Z',
      renewTime: '2030-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
    expect(a.holders).toEqual(['a']);
  });

  it.each([
    ['a Lease without a spec', undefined],
    ['a Lease that nobody holds', {}],
    ['a released Lease', { holderIdentity: '', leaseDurationSeconds: 1, renewTime: someTime }],
  ])('takes %s at once', async (_, spec) => {
    const { clock, server, candidate } = newElection();
    server.write(spec);
    candidate().run();
    await clock.advance(0);
    expect(server.record).toMatchObject({ holderIdentity: 'a', leaseTransitions: 1 });
  });

  it.each([
    ['what it promised', { leaseDurationSeconds: 3 }, 4_000],
    ['our duration, if it promised nothing', {}, 16_000],
  ])('takes a Lease whose holder showed no sign of life for %s', async (_, promise, takenAt) => {
    const { clock, server, candidate } = newElection();
    server.write({ holderIdentity: 'b', renewTime: someTime, ...promise });
    const a = candidate().run();
    await clock.advance(takenAt - 2_000);
    expect(server.record.holderIdentity).toBe('b');
    await clock.advance(2_000);
    expect(server.record.holderIdentity).toBe('a');
    expect(a.holders).toEqual(['b', 'a']);
  });

  it('leaves a Lease alone that is renewed, though its times are long past', async () => {
    const { clock, server, candidate } = newElection();
    let a: Candidate | undefined;
    for (let renewal = 10; renewal < 40; renewal++) {
      const renewTime = `2001-01-01T00:00:00.0000${renewal}Z`;
      server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime });
      a ??= candidate().run();
      await clock.advance(10_000);
    }
    expect(a?.elector.isLeading).toBe(false);
    expect(server.record.holderIdentity).toBe('b');
  });

  // One bad write must not pin the lease: the holder's clock plays no part.
  it('takes a Lease whose renewTime lies far ahead', async () => {
    const { clock, server, candidate } = newElection();
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: '9999-01-01T00:00:00.000000Z' });
    candidate().run();
    await clock.advance(16_000);
    expect(server.record.holderIdentity).toBe('a');
  });

  it('renews a Lease that already names it, without a transition', async () => {
    const { clock, server, candidate } = newElection();
    server.write({ holderIdentity: 'a', leaseDurationSeconds: 15, renewTime: someTime, leaseTransitions: 3 });
    const a = candidate().run();
    await clock.advance(0);
    expect(a.elector.mayWrite()).toBe(true);
    expect(server.record).toMatchObject({ holderIdentity: 'a', leaseTransitions: 3 });
  });

  it('does not lead when somebody else was faster', async () => {
    const { clock, server, candidate } = newElection();
    server.write({});
    const a = candidate({
      get: async () => {
        const lease = server.get();
        if (server.record.holderIdentity === undefined)
          server.write({ holderIdentity: 'b', leaseDurationSeconds: 15 });
        return lease;
      },
    }).run();
    await clock.advance(10_000);
    expect(a.elector.isLeading).toBe(false);
    expect(a.failures).toHaveLength(1);
    expect(a.holders).toEqual(['b']);
  });

  it('goes on after failures and calls that hang', async () => {
    const { clock, server, candidate } = newElection();
    let calls = 0;
    const a = candidate({
      get: async () => {
        calls++;
        if (calls === 1) throw new Error('connection refused');
        return calls === 2 ? never() : server.get();
      },
    }).run();
    await clock.advance(10_000);
    expect(a.elector.mayWrite()).toBe(true);
    expect(a.failures).toMatchObject([{ message: 'connection refused' }, { name: 'DeadlineExceeded' }]);
  });

  it('ends without touching the Lease when stopped', async () => {
    const { clock, server, candidate } = newElection();
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: someTime });
    const a = candidate().run();
    await clock.advance(5_000);
    a.stop();
    await a.ended;
    expect(a.outcome).toBe('stopped');
    expect(server.calls).not.toContain('update');
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('leading', () => {
  // client-go: TestFastPathLeaderElection
  it('renews every 2 s without reading', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(60_000);
    expect(server.calls).toEqual(['get', 'create', ...Array<string>(30).fill('update')]);
    expect(server.record.renewTime).toBe('2030-01-01T00:01:00.000000Z');
    expect(a.elector.mayWrite()).toBe(true);
  });

  // client-go: TestFastPathLeaderElection
  it('reads and tries again within the same try when the Lease is not as it knew it', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(0);
    server.write(server.record, { team: 'x' });
    await clock.advance(2_000);
    expect(server.calls).toEqual(['get', 'create', 'update', 'get', 'update']);
    expect(a.elector.isLeading).toBe(true);
    expect(server.record).toMatchObject({ holderIdentity: 'a', leaseTransitions: 0 });
  });

  it('survives an answer that got lost', async () => {
    const { clock, server, candidate } = newElection();
    let lose = false;
    const a = candidate({
      update: async (lease) => {
        const answer = server.update(lease);
        return lose ? never() : answer;
      },
    }).run();
    await clock.advance(2_000);
    lose = true;
    await clock.advance(5_000);
    lose = false;
    await clock.advance(60_000);
    expect(a.elector.mayWrite()).toBe(true);
  });

  it('shows a sign of life with each renewal even when the time of day stands still', async () => {
    const { clock, server, candidate } = newElection();
    candidate().run();
    for (let renewal = 0; renewal < 5; renewal++) {
      await clock.advance(2_000);
      clock.jumpWall(-2_000);
    }
    const renewTimes = server.writes.map(({ renewTime }) => renewTime);
    expect(new Set(renewTimes).size).toBe(6);
  });

  it('ends when the Lease names somebody else', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(0);
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: someTime });
    await clock.advance(2_000);
    expect(a.outcome).toBe('lost');
    expect(a.elector.mayWrite()).toBe(false);
    expect(server.record.holderIdentity).toBe('b');
    expect(a.holders).toEqual(['a', 'b']);
  });

  it.each([
    ['fails', () => Promise.reject(new Error('connection refused'))],
    ['hangs, deaf to its signal', never],
  ])('ends at the renew deadline when every call %s', async (_, call) => {
    const { clock, server, candidate } = newElection();
    let broken = false;
    const a = candidate({
      get: (signal) => (broken ? call() : server.transport.get(signal)),
      update: (lease, signal) => (broken ? call() : server.transport.update(lease, signal)),
    }).run();
    await clock.advance(2_000);
    broken = true;
    await clock.advance(9_999);
    expect([a.outcome, a.elector.mayWrite()]).toEqual(['running', true]);
    await clock.advance(1);
    expect([a.outcome, a.elector.mayWrite()]).toEqual(['lost', false]);
    expect(a.leading?.aborted).toBe(true);
    expect(clock.pendingTimers).toBe(0);
    expect(server.record.holderIdentity).toBe('a');
  });

  it('ends at the renew deadline, not at the next try after it', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate({
      create: async (lease) => {
        await clock.sleep(1_000); // so that tries come at odd seconds, and the deadline at an even one
        return server.create(lease);
      },
      update: () => Promise.reject(new Error('connection refused')),
    }).run();
    await clock.advance(9_999);
    expect(a.outcome).toBe('running');
    await clock.advance(1);
    expect(a.outcome).toBe('lost');
  });

  it('counts the renew deadline from before the renewal was sent, not from its answer', async () => {
    const { clock, server, candidate } = newElection();
    const a = candidate({
      update: async (lease) => {
        const answer = server.update(lease);
        await clock.sleep(4_000);
        return answer;
      },
    }).run();
    await clock.advance(6_001); // renewed once: sent at 2 s, answered at 6 s; the next answer would come at 10 s
    clock.stall(5_998);
    expect(a.elector.mayWrite()).toBe(true);
    clock.stall(1);
    expect(a.elector.mayWrite()).toBe(false);
  });

  it('may not write after a stall of the event loop, before any timer had a chance to say so', async () => {
    const { clock, candidate } = newElection();
    const a = candidate().run();
    await clock.advance(2_000);
    clock.stall(10_000);
    expect(a.elector.isLeading).toBe(true);
    expect(a.elector.mayWrite()).toBe(false);
    await clock.advance(0);
    expect(a.outcome).toBe('lost');
  });

  it('leaves room for a write under way between the renew deadline and the end of the lease', () => {
    const { candidate } = newElection();
    expect(candidate().elector.writeTimeout).toBe(4_000);
  });
});
