import { expect, it } from 'vitest';
import { Health } from './health.ts';

it('is well when nothing is checked', () => {
  const health = new Health();
  expect([health.livez(), health.readyz()]).toEqual([
    { ok: true, checks: [] },
    { ok: true, checks: [] },
  ]);
});

it('names each check, and why it fails', () => {
  const health = new Health();
  health.addReadyzCheck('certificate', () => undefined);
  health.addReadyzCheck('caches', () => 'waiting for the list of Deployments');
  health.addReadyzCheck('broken', () => {
    throw new Error('no such thing');
  });
  expect(health.readyz()).toEqual({
    ok: false,
    checks: [
      { name: 'certificate', ok: true },
      { name: 'caches', ok: false, reason: 'waiting for the list of Deployments' },
      { name: 'broken', ok: false, reason: 'no such thing' },
    ],
  });
});

it('asks anew each time, and keeps liveness and readiness apart', () => {
  const health = new Health();
  let reason: string | undefined = 'starting';
  health.addReadyzCheck('started', () => reason);
  expect([health.livez().ok, health.readyz().ok]).toEqual([true, false]);
  reason = undefined;
  expect(health.readyz().ok).toBe(true);
  health.addLivezCheck('lease', () => 'ran out long ago');
  expect([health.livez().ok, health.readyz().ok]).toEqual([false, true]);
});
