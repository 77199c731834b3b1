import { expect, it } from 'vitest';
import { Reachability } from './reachability.ts';

it('tells once of each recovery, and of nothing else', () => {
  const reachability = new Reachability();
  let recoveries = 0;
  const stop = reachability.onRecovered(() => recoveries++);
  reachability.answered();
  expect(recoveries).toBe(0);
  reachability.failed();
  reachability.failed();
  expect(recoveries).toBe(0);
  reachability.answered();
  reachability.answered();
  expect(recoveries).toBe(1);
  stop();
  reachability.failed();
  reachability.answered();
  expect(recoveries).toBe(1);
});

it('is lost with the first call that gets no answer, and back with the first that gets one', () => {
  const reachability = new Reachability();
  expect(reachability.isUnreachable).toBe(false);
  reachability.failed();
  expect(reachability.isUnreachable).toBe(true);
  reachability.answered();
  expect(reachability.isUnreachable).toBe(false);
});
