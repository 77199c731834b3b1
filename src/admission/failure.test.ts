import { describe, expect, it } from 'vitest';
import { whereItFailed } from './failure.ts';

class StrangeError extends Error {
  override readonly name = 'StrangeError';
}

describe('whereItFailed', () => {
  it('tells what was thrown and where', () => {
    expect(whereItFailed(new TypeError('no'))).toMatch(/^TypeError at .*failure\.test\.ts:\d+:\d+/);
    expect(whereItFailed(new StrangeError())).toMatch(/^StrangeError at .*failure\.test\.ts:\d+:\d+/);
  });

  it.each([
    'sk-secret',
    'many\nlines\n    at sk-secret (file.ts:1:1)\nof it',
    '\n    at Object.sk-secret (/a/b.ts:1:2)',
  ])('never repeats the message: %j', (message) => {
    expect(whereItFailed(new Error(message))).not.toContain('sk-secret');
    expect(whereItFailed(new StrangeError(message))).not.toContain('sk-secret');
  });

  it('says no more than it knows of what is no Error, or has lost its message', () => {
    expect(whereItFailed('sk-secret')).toBe('unknown error');
    expect(whereItFailed(undefined)).toBe('unknown error');
    const changed = new Error('sk-secret');
    changed.message = 'another';
    expect(whereItFailed(changed)).not.toMatch(/sk-secret|another/);
  });
});
