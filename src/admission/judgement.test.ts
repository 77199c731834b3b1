import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admittedKind, type UnexaminedObject } from './examination.ts';
import { specPath } from './field-path.ts';
import { forbidden, lineOf, warning } from './finding.ts';
import { isExempt, judge } from './judgement.ts';
import { teapot, teapotDefinition, teapots } from './testing/teapot.ts';

/** The errors and warnings of a change, as lines; the standing warning of the kind about black tea left out. */
function linesOf(object: UnexaminedObject, old?: UnexaminedObject) {
  const { errors, warnings } = judge(teapots, object, old);
  return { errors: errors.map(lineOf), warnings: warnings.filter((line) => !line.startsWith('spec.brew:')) };
}

const change = (from: unknown, to: unknown) => linesOf(teapot(to), teapot(from));

describe('judging a new object', () => {
  it('names all mistakes of schema and rules, sorted by path', () => {
    const object = teapot(
      {
        weight: 50,
        brew: 'cola',
        leaves: [{ name: 'b' }, { name: 'b', grams: 13 }, { name: 'c', notes: [5] }],
        handle: 5,
      },
      { name: 'kettle-1' },
    );
    expect(linesOf(object).errors).toEqual([
      'metadata.name: Invalid value: "kettle-1": must not be a kettle',
      'spec.brew: Unsupported value: "cola": supported values: "black", "green", "white"',
      'spec.handle: Invalid value: "integer": must be an object',
      'spec.leaves[1].grams: Invalid value: 13: must not be unlucky',
      'spec.leaves[1].name: Duplicate value: "b": the same tea as spec.leaves[0]',
      'spec.leaves[2].notes[0]: Invalid value: "integer": must be a string',
      'spec.weight: Invalid value: 50: must be at least 100 a cup, 100 here',
    ]);
  });

  it('skips the rules that read what the schema refuses, and no other', () => {
    expect(
      linesOf(teapot({ cups: 'two', weight: 1, leaves: [{ name: 'a' }, { name: 'a' }] })).errors,
    ).toEqual([
      'spec.cups: Invalid value: "string": must be an integer',
      'spec.leaves[1].name: Duplicate value: "a": the same tea as spec.leaves[0]',
    ]);
    expect(linesOf(teapot({ leaves: [{ name: 'a' }, { name: 'a' }, { name: 5 }] })).errors).toEqual([
      'spec.leaves[2].name: Invalid value: "integer": must be a string',
    ]);
  });

  it('runs no rule on an object without a spec', () => {
    expect(linesOf(teapot(undefined, { name: 'x' })).errors).toEqual(['spec: Required value']);
  });

  it('skips the rules about a name that is still to be made', () => {
    expect(linesOf(teapot({}, { generateName: 'kettle-' })).errors).toEqual([]);
    expect(linesOf({ spec: {} }).errors).toEqual([]);
  });

  it('judges after the defaults, and hands them on', () => {
    expect(linesOf(teapot({ weight: 99 })).errors).toHaveLength(1);
    expect(judge(teapots, teapot({})).spec).toEqual({
      cups: 1,
      brew: 'black',
      lid: { color: 'white', knob: { round: true } },
    });
    expect(judge(teapots, teapot({ cups: 0 }))).not.toHaveProperty('spec');
  });

  it('warns most severe first, eight times at most, in 120 characters', () => {
    const { warnings } = judge(teapots, teapot({ cracks: 1 }));
    expect(warnings[0]).toMatch(/^spec\.cracks: crack 1 lets .*…$/);
    expect(warnings[0]).toHaveLength(120);
    expect(warnings[1]).toBe('spec.brew: black tea is what everybody drinks');

    const leaves = ['a', 'b', 'c', 'd'].map((name) => ({ name, grams: 13, notes: ['', '', ''] }));
    const old = teapot({ leaves, weight: 1, cups: 12 });
    const many = judge(teapots, teapot({ leaves, weight: 1, cups: 12, cracks: 3 }), old).warnings;
    expect(many).toHaveLength(8);
  });

  it('does not depend on the order of the rules', () => {
    const object = teapot(
      { cups: 3, weight: 1, leaves: [{ name: 'a', grams: 13 }, { name: 'a' }] },
      { name: 'kettle' },
    );
    const expected = linesOf(object).errors;
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...teapotDefinition.rules], { minLength: teapotDefinition.rules.length }),
        (rules) => {
          const kind = admittedKind({ ...teapotDefinition, rules });
          expect(judge(kind, object).errors.map(lineOf)).toEqual(expected);
        },
      ),
      { numRuns: 20 }, // each compiles a schema
    );
  });
});

describe('judging a change', () => {
  it('lets old mistakes be, as warnings before all others', () => {
    const old = { weight: 50, leaves: [{ name: 'a', grams: 13 }] };
    const { errors, warnings } = judge(teapots, teapot({ ...old, serial: 7 }), teapot(old));
    expect(errors).toEqual([]);
    expect(warnings).toEqual([
      'spec.weight: Invalid value: 50: must be at least 100 a cup, 100 here',
      'spec.leaves[0].grams: Invalid value: 13: must not be unlucky',
      'spec.brew: black tea is what everybody drinks',
    ]);
  });

  it('lets old violations of the schema be, and knows no spec then', () => {
    const old = { cups: 99 };
    const judgement = judge(teapots, teapot({ ...old, serial: 7 }), teapot(old));
    expect(judgement).toMatchObject({ errors: [], violatesSchema: false });
    expect(judgement).not.toHaveProperty('spec');
    expect(judgement.warnings[0]).toBe('spec.cups: Invalid value: 99: must be between 1 and 12');
  });

  it('refuses a new violation of the schema beside an old one', () => {
    expect(change({ cups: 99 }, { cups: 99, serial: 'x' })).toEqual({
      errors: ['spec.serial: Invalid value: "string": must be an integer'],
      warnings: ['spec.cups: Invalid value: 99: must be between 1 and 12'],
    });
    expect(judge(teapots, teapot({ cups: 99, serial: 'x' }), teapot({ cups: 99 })).violatesSchema).toBe(true);
  });

  it('refuses another mistake in the same field', () => {
    expect(change({ cups: 99 }, { cups: 98 }).errors).toHaveLength(1);
    expect(change({ cups: 99 }, { cups: 'x' }).errors).toHaveLength(1);
  });

  it('lets mistakes be mended one by one', () => {
    const broken = { cups: 99, brew: 'x', weight: 0 };
    expect(change(broken, { ...broken, weight: 2000 }).errors).toEqual([]);
    expect(change(broken, { ...broken, brew: 'green' }).errors).toEqual([]);
    expect(change(broken, { ...broken, cups: 2 }).errors).toEqual([]);
  });

  it('refuses a mistake between two fields that a change elsewhere makes', () => {
    expect(change({ cups: 1, weight: 100 }, { cups: 2, weight: 100 }).errors).toEqual([
      'spec.weight: Invalid value: 100: must be at least 100 a cup, 200 here',
    ]);
  });

  it('refuses a mistake that a hidden one was hiding', () => {
    // With cups unreadable, the rule on both could not be asked; now it can.
    expect(change({ cups: 'x', weight: 1 }, { cups: 1, weight: 1 }).errors).toHaveLength(1);
  });

  it('knows old mistakes again when an item is inserted before them', () => {
    const items = [{ name: 'a' }, { name: 'b', grams: 13 }, { name: 'b', grams: 1 }];
    const { errors, warnings } = change({ leaves: items }, { leaves: [{ name: 'new' }, ...items] });
    expect(errors).toEqual([]);
    expect(warnings).toHaveLength(2);
    expect(warnings).toContain('spec.leaves[3].name: Duplicate value: "b": the same tea as spec.leaves[2]');
  });

  it('counts: a second item with the mistake of the first is a new mistake', () => {
    const unlucky = { name: 'a', grams: 501 };
    expect(change({ leaves: [unlucky] }, { leaves: [unlucky, unlucky] }).errors).toContain(
      'spec.leaves[1].grams: Invalid value: 501: must be between 1 and 500',
    );
    expect(
      change({ leaves: [unlucky, unlucky] }, { leaves: [{ name: 'b' }, unlucky, unlucky] }).errors,
    ).toEqual([]);
  });

  it('takes a renamed item for a new one', () => {
    expect(
      change({ leaves: [{ name: 'a', grams: 13 }] }, { leaves: [{ name: 'b', grams: 13 }] }).errors,
    ).toHaveLength(1);
  });

  it('lets an old object without a spec be given one', () => {
    expect(change(undefined, {}).errors).toEqual([]);
    expect(change(undefined, { cups: 0 }).errors).toHaveLength(1);
  });

  it('refuses nothing that stays as it was, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (spec, handle) => {
        const broken = {
          cups: spec,
          brew: spec,
          leaves: [spec, { name: 'a', grams: spec }],
          stickers: { a: spec },
        };
        const { errors } = judge(teapots, teapot({ ...broken, secret: handle }), teapot(broken));
        expect(errors.map(lineOf)).toEqual([]);
      }),
    );
  });
});

describe('isExempt', () => {
  const doomed = { metadata: { name: 'x', deletionTimestamp: '2030-01-01T00:00:00Z' }, spec: { cups: 0 } };

  it('is an object that is being deleted', () => {
    expect(isExempt(doomed, teapot({}))).toBe(true);
    expect(isExempt(doomed, undefined)).toBe(true);
  });

  it('is a change that leaves the spec alone, whatever else changes', () => {
    expect(isExempt(teapot({ cups: 0, brew: 'x' }, { name: 'b' }), teapot({ brew: 'x', cups: 0 }))).toBe(
      true,
    );
    expect(isExempt(teapot(undefined), teapot(undefined))).toBe(true);
  });

  it('is nothing else', () => {
    expect(isExempt(teapot({ cups: 0 }), undefined)).toBe(false);
    expect(isExempt(teapot({ cups: 0 }), teapot({ cups: 1 }))).toBe(false);
    expect(isExempt(teapot({ cups: 1 }), teapot({}))).toBe(false);
    expect(isExempt({ metadata: {}, spec: {} }, { spec: { cups: 0 } })).toBe(false);
  });
});

describe('rules on a change', () => {
  const texts = { summary: 'A rule.', why: 'It is tested.', fix: 'Do otherwise.' };
  const reads = ['spec.cups'];
  const [first, ...others] = teapotDefinition.rules;
  if (first === undefined) throw new Error('a teapot has rules');
  const growing = admittedKind({
    ...teapotDefinition,
    rules: [
      first,
      {
        id: 'teapot/shrink',
        severity: 'error',
        reads,
        ...texts,
        checkChange({ spec: { cups } }, before, complain) {
          if (cups < before.spec.cups) {
            complain(forbidden(specPath.at('cups'), `may not be decreased from ${before.spec.cups}`));
          }
        },
      },
      {
        id: 'teapot/growth',
        severity: 'warning',
        reads,
        ...texts,
        checkChange({ spec: { cups } }, before, complain) {
          if (cups > before.spec.cups) complain(warning(specPath.at('cups'), 'the old lid will not fit'));
        },
      },
      ...others,
    ],
  });
  const judged = (to: object, from?: object) => {
    const { errors, warnings } = judge(growing, teapot(to), from && teapot(from));
    return { errors: errors.map(lineOf), warnings };
  };
  const black = 'spec.brew: black tea is what everybody drinks';

  it('are asked about a change alone, after all defaults', () => {
    expect(judged({}).errors).toEqual([]);
    expect(judged({}, { cups: 2 })).toEqual({
      errors: ['spec.cups: Forbidden: may not be decreased from 2'],
      warnings: [black],
    });
    expect(judged({ cups: 2 }, {}).errors).toEqual([]);
  });

  it('warn in the order of the table, among the others', () => {
    expect(judged({ cups: 2 }, {}).warnings).toEqual(['spec.cups: the old lid will not fit', black]);
  });

  it('have no mistake of before: what was forbidden once is forbidden again', () => {
    expect(judged({ cups: 1 }, { cups: 3 }).errors).toEqual(judged({ cups: 1 }, { cups: 3 }).errors);
    expect(judged({ cups: 1, weight: 50 }, { cups: 3, weight: 50 }).errors).toEqual([
      'spec.cups: Forbidden: may not be decreased from 3',
      'spec.weight: Invalid value: 50: must be at least 100 a cup, 100 here',
    ]);
  });

  it.each([
    ['as it was', { cups: 1 }, { cups: 'many' }],
    ['as it is to be', { cups: 'many' }, { cups: 3 }],
  ])('never read what the schema refuses, %s', (_, to, from) => {
    expect(judged(to, from).errors.join()).not.toContain('decreased');
  });
});
