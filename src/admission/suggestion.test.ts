import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from './suggestion.ts';

const environments = ['development', 'staging', 'production'];
const providers = ['openai', 'groq', 'anthropic', 'cohere', 'ollama', 'deepseek', 'google', 'mistral'];

describe('closest', () => {
  it.each([
    ['prod', environments, 'production'],
    ['dev', environments, 'development'],
    ['PROD', environments, 'production'],
    ['Staging', environments, 'staging'],
    ['opena', providers, 'openai'],
    ['OpenAI', providers, 'openai'],
    ['gorq', providers, 'groq'],
    ['groqq', providers, 'groq'],
    ['anthropci', providers, 'anthropic'],
    ['antropic', providers, 'anthropic'],
    ['mistrol', providers, 'mistral'],
    ['clusterip', ['ClusterIP', 'LoadBalancer'], 'ClusterIP'],
  ])('takes %s for a word of %j', (word, candidates, expected) => {
    expect(closest(word, candidates)).toBe(expected);
  });

  it.each([
    ['', environments],
    ['qa', environments],
    ['test', environments],
    ['huggingface', providers],
    ['openai', []],
    ['duction', environments],
  ])('finds nothing close to %o in %j', (word, candidates) => {
    expect(closest(word, candidates)).toBeUndefined();
  });

  it('allows one letter in three to be wrong, and always one', () => {
    expect(closest('ax', ['ab'])).toBe('ab');
    expect(closest('xx', ['ab'])).toBeUndefined();
    expect(closest('abcxxf', ['abcdef'])).toBe('abcdef');
    expect(closest('abxxxf', ['abcdef'])).toBeUndefined();
  });

  it('counts a swap of neighbours as one', () => {
    expect(closest('ba', ['ab'])).toBe('ab');
    expect(closest('acb', ['abc'])).toBe('abc');
  });

  it('prefers the word itself to a beginning, a beginning to a slip, the smaller slip, then the one listed first', () => {
    expect(closest('log', ['logs', 'log'])).toBe('log');
    expect(closest('prod', ['prom', 'production'])).toBe('production');
    expect(closest('abcdef', ['abxxef', 'abcxef'])).toBe('abcxef');
    expect(closest('cat', ['bat', 'hat'])).toBe('bat');
    expect(closest('cat', ['hat', 'bat'])).toBe('hat');
  });

  it('gives up on words over 64 characters', () => {
    expect(closest('a'.repeat(64), ['a'.repeat(64)])).toBe('a'.repeat(64));
    expect(closest('a'.repeat(65), ['a'.repeat(65)])).toBeUndefined();
  });

  it('finds a word through any one slip', () => {
    const word = fc.stringMatching(/^[a-z]{2,20}$/);
    const slip = fc.record({ at: fc.nat(), kind: fc.constantFrom('drop', 'insert', 'replace', 'swap') });
    fc.assert(
      fc.property(word, slip, (target, { at, kind }) => {
        const i = at % (target.length - 1);
        const tail = {
          drop: target.slice(i + 1),
          insert: `q${target.slice(i)}`,
          replace: `q${target.slice(i + 1)}`,
          swap: `${target.charAt(i + 1)}${target.charAt(i)}${target.slice(i + 2)}`,
        }[kind];
        expect(closest(target.slice(0, i) + tail, ['0000000', target])).toBe(target);
      }),
    );
  });
});
