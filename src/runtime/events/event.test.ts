import { describe, expect, it } from 'vitest';
import { eventOf, type Occurrence, seriesKey } from './event.ts';

const regarding = {
  apiVersion: 'example.com/v1',
  kind: 'Widget',
  namespace: 'team',
  name: 'web',
  uid: 'u-1',
};
const occurrence: Occurrence = { type: 'Warning', reason: 'NameTaken', action: 'Apply', note: 'taken' };
const reporter = { controller: 'example.com/operator', instance: 'operator-0' };
const time = new Date('2030-01-01T00:00:00.123Z');

describe('an event', () => {
  it('stands in the namespace of its object, with a time of six digits', () => {
    expect(eventOf(regarding, occurrence, reporter, time, 1)).toEqual({
      apiVersion: 'events.k8s.io/v1',
      kind: 'Event',
      metadata: { name: 'web.1a46e8333d29d4c1', namespace: 'team' },
      eventTime: '2030-01-01T00:00:00.123000Z',
      reportingController: 'example.com/operator',
      reportingInstance: 'operator-0',
      regarding,
      type: 'Warning',
      reason: 'NameTaken',
      action: 'Apply',
      note: 'taken',
    });
  });

  it('about a cluster-scoped object stands in default', () => {
    const { namespace: _, ...clusterScoped } = regarding;
    expect(eventOf(clusterScoped, occurrence, reporter, time, 1).metadata.namespace).toBe('default');
  });

  it('has a name of its own, and one that the API server takes, however long the name of its object', () => {
    const longest = { ...regarding, name: `${'a'.repeat(235)}.-${'b'.repeat(16)}` };
    const [first, second] = [1, 2].map(
      (sequence) => eventOf(longest, occurrence, reporter, time, sequence).metadata.name,
    );
    expect(first).not.toBe(second);
    expect(first).toMatch(/^a{235}\.[0-9a-f]{16}$/);
  });

  it('has a note of at most 1024 bytes, cut between characters', () => {
    const noteOf = (note: string) => eventOf(regarding, { ...occurrence, note }, reporter, time, 1).note;
    expect(noteOf('x'.repeat(1024))).toBe('x'.repeat(1024));
    expect(noteOf('x'.repeat(1025))).toBe(`${'x'.repeat(1021)}…`);
    expect(noteOf('é'.repeat(1000))).toBe(`${'é'.repeat(510)}…`);
    expect(noteOf(`${'x'.repeat(1019)}😀😀`)).toBe(`${'x'.repeat(1019)}…`);
  });
});

describe('a series', () => {
  it('is what differs in its note at most', () => {
    const key = seriesKey(regarding, occurrence);
    expect(seriesKey({ ...regarding }, { ...occurrence, note: 'another' })).toBe(key);
    const others = [
      seriesKey({ ...regarding, uid: 'u-2' }, occurrence),
      seriesKey(regarding, { ...occurrence, type: 'Normal' }),
      seriesKey(regarding, { ...occurrence, reason: 'Gone' }),
      seriesKey(regarding, { ...occurrence, action: 'Prune' }),
      seriesKey(regarding, { ...occurrence, related: regarding }),
    ];
    expect(new Set([key, ...others]).size).toBe(6);
  });
});
