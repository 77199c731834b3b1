import { describe, expect, it } from 'vitest';
import { allRules, runExplain } from './explain.ts';
import { recordedIo } from './testing/recorded-io.ts';

function explained(...args: string[]): string {
  const io = recordedIo();
  expect(runExplain(args, io)).toBe(0);
  return io.written.out;
}

describe('explain', () => {
  it.each(allRules)(
    'says of $id what it asks for, why, how to put it right, and shows a mistake',
    ({ id, summary, why, fix }) => {
      const text = explained(id);
      for (const part of [id, summary, `Why  ${why}`, `Fix  ${fix}`, 'apiVersion: '])
        expect(text).toContain(part);
    },
  );

  it('lists all rules', () => {
    const ids = explained()
      .trimEnd()
      .split('\n')
      .map((line) => line.split(' ')[0]);
    expect(ids).toEqual(allRules.map(({ id }) => id));
    expect(ids).toContain('orchestrator/token-unique');
    expect(ids).toContain('manifest/unknown-field');
  });

  it('suggests the rule that was meant', () => {
    expect(() => explained('gateway/replica')).toThrow('did you mean gateway/replicas?');
    expect(() => explained('nothing')).toThrow('explain without a rule lists all');
  });
});
