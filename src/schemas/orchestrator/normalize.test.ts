import { describe, expect, it } from 'vitest';
import { pollTimeoutOf } from './normalize.ts';

describe('a poll timeout', () => {
  it.each([
    ['1s', 1],
    ['30s', 30],
    ['50s', 50],
    ['1000ms', 1],
    ['0m45s', 45],
  ])('of %s is %i seconds', (text, seconds) => {
    expect(pollTimeoutOf(text)).toBe(seconds);
  });

  it.each(['', '30', '0s', '-1s', '999ms', '1.5s', '51s', '1m', '1h', 'x', '30S'])('is not %j', (text) => {
    expect(pollTimeoutOf(text)).toBeUndefined();
  });
});
