import { describe, expect, it } from 'vitest';
import { createdLease, isHeld, microTime, observe, renewedLease } from './lease.ts';

const claim = { identity: 'a', leaseDurationSeconds: 15, now: new Date('2030-01-01T00:00:00.123Z') };
const lease = createdLease('operator', 'system', claim);

describe('a MicroTime', () => {
  it('has the six digits that the API server insists on', () => {
    expect(microTime(claim.now)).toBe('2030-01-01T00:00:00.123000Z');
  });
});

describe('a renewal', () => {
  const renewTimeAfter = (renewTime: string, now: string) =>
    renewedLease({ ...lease, spec: { ...lease.spec, renewTime } }, { ...claim, now: new Date(now) }).spec
      ?.renewTime;

  it('carries the time of day', () => {
    expect(renewTimeAfter('2030-01-01T00:00:00.123000Z', '2030-01-01T00:00:02.123Z')).toBe(
      '2030-01-01T00:00:02.123000Z',
    );
  });

  it('changes the record, and never to an earlier one, even when the clock stands still or is set back', () => {
    expect(renewTimeAfter('2030-01-01T00:00:00.123000Z', '2030-01-01T00:00:00.123Z')).toBe(
      '2030-01-01T00:00:00.123001Z',
    );
    expect(renewTimeAfter('2030-01-01T00:00:00.123009Z', '2029-12-31T23:00:00.000Z')).toBe(
      '2030-01-01T00:00:00.123010Z',
    );
    expect(renewTimeAfter('2030-12-31T23:59:59.999999Z', '2029-12-31T23:00:00.000Z')).toBe(
      '2031-01-01T00:00:00.000000Z',
    );
  });

  it('survives a renewTime that is none', () => {
    expect(renewTimeAfter('soon', '2030-01-01T00:00:02.123Z')).toBe('2030-01-01T00:00:02.123000Z');
  });
});

describe('an observation', () => {
  const seen = observe(undefined, lease, 100);

  it('keeps its time while the record stays, whatever is written around it', () => {
    const labelled = {
      ...lease,
      metadata: { ...lease.metadata, labels: { team: 'x' }, resourceVersion: '2' },
    };
    expect(observe(seen, labelled, 5_000)).toEqual({ lease: labelled, at: 100 });
  });

  it('is new when the record changed', () => {
    const renewed = renewedLease(lease, claim);
    expect(observe(seen, renewed, 5_000)).toEqual({ lease: renewed, at: 5_000 });
  });

  it('runs out after the duration that the holder promised, else after ours', () => {
    const spec = (leaseDurationSeconds: number) => ({
      ...lease,
      spec: { ...lease.spec, leaseDurationSeconds },
    });
    expect([3_099, 3_100].map((now) => isHeld(observe(undefined, spec(3), 100), now, 15_000))).toEqual([
      true,
      false,
    ]);
    const promisesNothing = { ...lease, spec: { holderIdentity: 'a' } };
    const observation = observe(undefined, promisesNothing, 100);
    expect([15_099, 15_100].map((now) => isHeld(observation, now, 15_000))).toEqual([true, false]);
  });
});
