import { describe, expect, it } from 'vitest';
import { isGone, MalformedEventError } from './api-error.ts';
import { decodeWatchEvent } from './watch-event.ts';

const decode = (value: unknown) =>
  decodeWatchEvent(typeof value === 'string' ? value : JSON.stringify(value), 'watch secrets');
const metadata = { name: 'web', resourceVersion: '7' };

describe('decodeWatchEvent', () => {
  it.each(['ADDED', 'MODIFIED', 'DELETED'])('reads %s', (type) => {
    expect(decode({ type, object: { metadata } })).toEqual({ type, object: { metadata } });
  });

  it('reads a bookmark, which is about no object', () => {
    expect(decode({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '9' } } })).toEqual({
      type: 'BOOKMARK',
      resourceVersion: '9',
    });
  });

  it('throws what an ERROR event tells', () => {
    const object = {
      kind: 'Status',
      code: 410,
      reason: 'Expired',
      message: 'too old resource version: 1 (7)',
    };
    const error = thrownBy(() => decode({ type: 'ERROR', object }));
    expect(isGone(error)).toBe(true);
    expect(String(error)).toContain('watch secrets: 410 Expired: too old resource version: 1 (7)');
  });

  it.each([
    ['no JSON', '{"type":"ADDED","object":{"data":"hunter2"'],
    ['a number', '7'],
    ['null', 'null'],
    ['an unknown type', { type: 'hunter2', object: { metadata } }],
    ['an ERROR without a Status', { type: 'ERROR', object: { message: 'hunter2' } }],
    ['an object without a name', { type: 'ADDED', object: { metadata: { resourceVersion: '7' } } }],
    [
      'an object without a version',
      { type: 'ADDED', object: { metadata: { name: 'web' }, data: 'hunter2' } },
    ],
    ['a bookmark without a version', { type: 'BOOKMARK', object: {} }],
  ])('refuses %s, and does not quote it', (_, line) => {
    const error = thrownBy(() => decode(line));
    expect(error).toBeInstanceOf(MalformedEventError);
    expect(String(error)).toContain('watch secrets: ');
    expect(String(error)).not.toContain('hunter2');
  });
});

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  return expect.fail('should have thrown');
}
