import { describe, expect, it } from 'vitest';
import type { Condition } from '../../kubernetes/object.ts';
import { statusNews } from './status-news.ts';

type State = readonly ['True' | 'False' | 'Unknown', string];

const condition = ([status, reason]: State, type = 'Ready') => ({ type, status, reason, message: 'words' });
const stored = (state: State): Condition => ({
  ...condition(state),
  lastTransitionTime: '2026-05-01T12:00:00Z',
});

describe('of a status that changed', () => {
  it.each<[string, State | undefined, State, string | undefined]>([
    ['it is good news that all is well', ['False', 'Progressing'], ['True', 'Available'], 'Normal'],
    ['and at first sight, too', undefined, ['True', 'Available'], 'Normal'],
    ['that it still is, is none', ['True', 'Available'], ['True', 'Available'], undefined],
    ['nor is why it still is', ['True', 'Initialized'], ['True', 'Available'], undefined],
    ['trouble is bad news', ['False', 'Progressing'], ['False', 'CrashLoopBackOff'], 'Warning'],
    ['and at first sight, too', undefined, ['False', 'InvalidSpec'], 'Warning'],
    ['other trouble is, again', ['False', 'ErrImagePull'], ['False', 'CrashLoopBackOff'], 'Warning'],
    ['the same trouble is none', ['False', 'CrashLoopBackOff'], ['False', 'CrashLoopBackOff'], undefined],
    ['progress is none', ['False', 'Creating'], ['False', 'Progressing'], undefined],
    ['but that it begins anew is', ['True', 'Available'], ['False', 'Progressing'], 'Normal'],
    ['what is not known is none', ['True', 'Available'], ['Unknown', 'NotAsked'], undefined],
  ])('%s', (_, before, after, type) => {
    const last = before === undefined ? undefined : [stored(before)];
    const told = { type, reason: after[1], action: 'Observe', note: 'words' };
    expect(statusNews(last, [condition(after)])).toEqual(type === undefined ? [] : [told]);
  });

  it('each condition is told of for itself, but not those that the Deployment tells of', () => {
    const after = [condition(['True', 'Available']), condition(['False', 'McpServersDown'], 'Serving')];
    const mirrored = condition(['False', 'MinimumReplicasUnavailable'], 'Available');
    expect(statusNews([stored(['True', 'Available'])], [...after, mirrored])).toEqual([
      { type: 'Warning', reason: 'McpServersDown', action: 'Observe', note: 'words' },
    ]);
  });
});
