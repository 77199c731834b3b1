import { expect, it } from 'vitest';
import type { Condition } from '../../kubernetes/object.ts';
import type { UntimedStatus } from './controlled-kind.ts';
import { changedStatus, type WithStatus } from './timed-status.ts';

const before = '2030-01-01T00:00:00Z';
const now = new Date('2030-01-02T00:00:00.123Z');
const ready = { type: 'Ready', status: 'True', reason: 'Made', message: 'all is there' } as const;
const resource = (...conditions: Condition[]): WithStatus => ({
  apiVersion: 'test.dev/v1',
  kind: 'Widget',
  metadata: { name: 'web', uid: 'u1', resourceVersion: '1' },
  status: { conditions },
});

it('a status that is there already is not written', () => {
  const object = resource({ ...ready, lastTransitionTime: before });
  const next: UntimedStatus<{ readonly url?: string }> = { conditions: [ready], url: undefined };
  expect(changedStatus(object, next, now)).toBeUndefined();
});

it('a condition keeps its time as long as its status is the same', () => {
  const object = resource({ ...ready, lastTransitionTime: before });
  const next = { ...ready, reason: 'Other' };
  expect(changedStatus(object, { conditions: [next] }, now)?.conditions).toEqual([
    { ...next, lastTransitionTime: before },
  ]);
});

it('a condition that changes its status, or is new, gets the time in seconds', () => {
  const object = resource({ ...ready, lastTransitionTime: before });
  const next = { ...ready, status: 'False' } as const;
  const other = { ...ready, type: 'Other' };
  const times = changedStatus(object, { conditions: [next, other] }, now)?.conditions.map(
    (condition) => condition.lastTransitionTime,
  );
  expect(times).toEqual(['2030-01-02T00:00:00Z', '2030-01-02T00:00:00Z']);
});

it('a field that is there and should not be is a change', () => {
  const object = { ...resource({ ...ready, lastTransitionTime: before }) };
  const stale = { ...object, status: { ...object.status, phase: 'Running' } };
  expect(changedStatus(stale, { conditions: [ready] }, now)).toBeDefined();
});
