import { describe, expect, it } from 'vitest';
import { lineOf } from './finding.ts';
import { schemaCheck } from './schema-check.ts';
import { teapotSchema } from './testing/teapot.ts';

const check = schemaCheck(teapotSchema.spec, 'Teapot');
const linesFor = (spec: unknown): string[] => check(spec).findings.map(lineOf);

describe('schemaCheck', () => {
  it('completes a sound spec', () => {
    expect(check({ weight: 300 })).toEqual({
      sound: true,
      spec: { weight: 300, cups: 1, brew: 'black' },
      findings: [],
    });
  });

  it.each<[object, string]>([
    [{ cups: 0 }, 'spec.cups: Invalid value: 0: must be between 1 and 12'],
    [{ cups: 13 }, 'spec.cups: Invalid value: 13: must be between 1 and 12'],
    [{ cups: 1e12 }, 'spec.cups: Invalid value: 1000000000000: must be between 1 and 12'],
    [{ cups: '3' }, 'spec.cups: Invalid value: "string": must be an integer'],
    [{ cups: 1.5 }, 'spec.cups: Invalid value: "number": must be an integer'],
    [{ weight: 0 }, 'spec.weight: Invalid value: 0: must be greater than or equal to 1'],
    [{ cracks: 4 }, 'spec.cracks: Invalid value: 4: must be less than or equal to 3'],
    [{ serial: 2 ** 31 }, 'spec.serial: Invalid value: 2147483648: must be a 32-bit integer'],
    [
      { brew: 'gren' },
      'spec.brew: Unsupported value: "gren": supported values: "black", "green", "white"; did you mean "green"?',
    ],
    [{ brew: 'cola' }, 'spec.brew: Unsupported value: "cola": supported values: "black", "green", "white"'],
    [{ brew: 7 }, 'spec.brew: Invalid value: "integer": must be a string'],
    [{ spout: true }, 'spec.spout: Invalid value: "boolean": must be an integer or a string'],
    [{ spout: 1.5 }, 'spec.spout: Invalid value: "number": must be an integer or a string'],
    [{ spout: [] }, 'spec.spout: Invalid value: "array": must be an integer or a string'],
    [{ lid: { knob: 'x' } }, 'spec.lid.knob: Invalid value: "string": must be an object'],
    [{ lid: { knob: { round: 'x' } } }, 'spec.lid.knob.round: Invalid value: "string": must be a boolean'],
    [{ handle: 'x' }, 'spec.handle: Invalid value: "string": must be an object'],
    [{ leaves: {} }, 'spec.leaves: Invalid value: "object": must be an array'],
    [{ leaves: [null] }, 'spec.leaves[0]: Invalid value: "null": must be an object'],
    [{ leaves: [{}] }, 'spec.leaves[0].name: Required value'],
    [{ leaves: [{ name: null }] }, 'spec.leaves[0].name: Required value'],
    [
      { leaves: [{ name: 'a' }, { name: 'b'.repeat(17) }] },
      'spec.leaves[1].name: Too long: may not be more than 16 characters',
    ],
    [
      { leaves: [{ name: 'a' }, { name: 'b', notes: ['', 'ninechars'] }] },
      'spec.leaves[1].notes[1]: Too long: may not be more than 8 characters',
    ],
    [
      { leaves: [{ name: 'a', notes: ['', '', ''] }] },
      'spec.leaves[0].notes: Too many: 3: must have at most 2 items',
    ],
    [{ leaves: Array(5).fill({ name: 'a' }) }, 'spec.leaves: Too many: 5: must have at most 4 items'],
    [{ stickers: { a: '', b: '', c: '', d: '' } }, 'spec.stickers: Too many: 4: must have at most 3 items'],
    [{ stickers: { 'a.b/c~d': 7 } }, 'spec.stickers[a.b/c~d]: Invalid value: "integer": must be a string'],
    [{ stickers: { '0': 7 } }, 'spec.stickers[0]: Invalid value: "integer": must be a string'],
    [
      JSON.parse('{"stickers": {"__proto__": 7}}'),
      'spec.stickers.__proto__: Invalid value: "integer": must be a string',
    ],
    [
      JSON.parse('{"stickers": {"constructor": 7}}'),
      'spec.stickers.constructor: Invalid value: "integer": must be a string',
    ],
  ])('says of %j: %s', (spec, line) => {
    expect(linesFor(spec)).toEqual([line]);
  });

  it.each([
    { cups: 12, weight: 1, cracks: 3, serial: -(2 ** 31), spout: 'wide', leaves: [] },
    { spout: 7, stickers: { 'any.key/at~all': 'x' }, handle: { anything: [null, { goes: 1 }] } },
    { leaves: [{ name: '😀'.repeat(16), notes: [] }] },
    { secret: null },
    { secret: ['x', { y: 1 }] },
    { unknown: 'is pruned by the API server, if at all' },
    { cups: null, brew: null, weight: null },
  ])('has nothing to say of %j', (spec) => {
    expect(linesFor(spec)).toEqual([]);
  });

  it.each([undefined, null])('misses a spec that is %s', (spec) => {
    expect(linesFor(spec)).toEqual(['spec: Required value']);
  });

  it.each([
    [7, 'integer'],
    ['text', 'string'],
    [[], 'array'],
    [true, 'boolean'],
  ])('takes no %j for a spec', (spec, type) => {
    expect(linesFor(spec)).toEqual([`spec: Invalid value: "${type}": must be an object`]);
  });

  it('names every mistake, under the rule that the schema names or the rule of the kind', () => {
    const { findings } = check({ cups: 0, brew: 'x', weight: 'y', leaves: [{ grams: 0 }, { name: 1 }] });
    expect(findings.map(({ rule, path }) => [rule, String(path)]).sort()).toEqual([
      ['teapot/brew', 'spec.brew'],
      ['teapot/cups', 'spec.cups'],
      ['teapot/schema', 'spec.leaves[0].grams'],
      ['teapot/schema', 'spec.leaves[0].name'],
      ['teapot/schema', 'spec.leaves[1].name'],
      ['teapot/schema', 'spec.weight'],
    ]);
  });

  it('names at most 200, and then the whole spec, so that no rule runs on what was not named', () => {
    const leaf = { name: 1, grams: 'x', notes: 7 };
    const { findings } = check({ leaves: Array(1000).fill(leaf) });
    expect(findings).toHaveLength(201);
    expect(findings.map(lineOf)).toContain('spec: Invalid value: has more mistakes than are named here');
  });

  it('looks no further into a spec that is out of bounds', () => {
    expect(linesFor({ cups: 0, leaves: Array(1_000_000).fill(1) })).toEqual([
      'spec: Invalid value: must not hold more than 10000 values',
    ]);
  });

  it('quotes nothing of a value whose type is wrong: it may be anything', () => {
    for (const line of linesFor({
      cups: 'sk-secret',
      lid: 'sk-secret',
      leaves: ['sk-secret'],
      stickers: ['sk-secret'],
    })) {
      expect(line).not.toContain('sk-secret');
    }
  });
});
