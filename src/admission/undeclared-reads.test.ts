import { describe, expect, it } from 'vitest';
import type { Rule } from './rule.ts';
import { type TeapotSpec, teapotRules } from './teapot.ts';
import { undeclaredReads } from './undeclared-reads.ts';

const spec: TeapotSpec = {
  cups: 12,
  brew: 'black',
  weight: 1,
  cracks: 3,
  leaves: [
    { name: 'a', grams: 13 },
    { name: 'a', notes: ['x'] },
  ],
};
const resource = { metadata: { name: 'kettle' }, spec };

function reading(reads: readonly string[], look: (spec: TeapotSpec) => unknown): string[] {
  const rule: Rule<TeapotSpec> = {
    id: 'teapot/test',
    severity: 'error',
    summary: '',
    why: '',
    fix: '',
    reads,
    check: (seen) => {
      look(seen.spec);
      return [];
    },
  };
  return undeclaredReads(rule, resource);
}

describe('undeclaredReads', () => {
  it.each(teapotRules)('are none of $id', (rule) => {
    expect(undeclaredReads(rule, resource)).toEqual([]);
  });

  it('are those beside the declared ones, present or absent', () => {
    expect(reading(['spec.cups'], ({ cups, weight }) => [cups, weight])).toEqual(['spec.weight']);
    expect(reading(['spec.cups'], ({ serial }) => serial)).toEqual(['spec.serial']);
    expect(reading(['spec.leaves[].name'], ({ leaves }) => leaves?.map(({ grams }) => grams))).toEqual([
      'spec.leaves[0].grams',
      'spec.leaves[1].grams',
    ]);
  });

  it('are none at, above and below them', () => {
    expect(
      reading(['spec.leaves[].notes'], ({ leaves }) => leaves?.flatMap(({ notes = [] }) => notes)),
    ).toEqual([]);
    expect(reading(['spec.leaves'], ({ leaves }) => leaves?.map(({ name }) => name))).toEqual([]);
    expect(reading(['spec'], ({ weight }) => weight)).toEqual([]);
  });

  it('are found in what is taken apart whole', () => {
    expect(reading(['spec.cups'], (whole) => ({ ...whole }))).toEqual(
      expect.arrayContaining(['spec.weight', 'spec.leaves']),
    );
  });
});
