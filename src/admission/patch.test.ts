import fc from 'fast-check';
import patcher from 'fast-json-patch';
import { describe, expect, it } from 'vitest';
import { isRecord } from '../kubernetes/json.ts';
import { additions } from './patch.ts';

type Value = null | boolean | number | string | Value[] | { [name: string]: Value };

/** Values whose property names need escaping; without those that the library refuses for safety. */
const name = fc.constantFrom('a', 'b', 'c/d', 'e~f', '~1', '/', '', '0', 'g h');
const { value: anyValue } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'medium' },
    fc.constantFrom(0, 1, '', 'x', true, false),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));
const anyObject = fc.dictionary(name, anyValue, { noNullPrototype: true });

/** The value without some of its properties, as chosen by `drop`. */
function thinned(value: Value, drop: () => boolean): Value {
  if (Array.isArray(value)) return value.map((item) => thinned(item, drop));
  if (!isRecord(value)) return value;
  const kept = Object.entries(value).filter(() => !drop());
  return Object.fromEntries(kept.map(([key, content]) => [key, thinned(content, drop)]));
}

describe('additions', () => {
  it('applied to before, give after', () => {
    fc.assert(
      fc.property(anyObject, fc.infiniteStream(fc.boolean()), (after, drops) => {
        const before = thinned(after, () => drops.next().value ?? false);
        const operations = additions({ spec: before }, { spec: after }, '');
        expect(operations.every(({ op }) => op === 'add')).toBe(true);
        const document = structuredClone({ spec: before });
        expect(patcher.applyPatch(document, operations, true).newDocument).toEqual({ spec: after });
      }),
    );
  });

  it('are none between equals', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(additions(value, structuredClone(value), '')).toEqual([]);
      }),
    );
  });

  it.each<[unknown, unknown, unknown]>([
    [{}, { a: { b: 1 } }, [{ op: 'add', path: '/spec/a', value: { b: 1 } }]],
    [{ a: {} }, { a: { b: 1 } }, [{ op: 'add', path: '/spec/a/b', value: 1 }]],
    [{ 'a/b~c': {} }, { 'a/b~c': { d: 1 } }, [{ op: 'add', path: '/spec/a~1b~0c/d', value: 1 }]],
    [{ a: [{}, {}] }, { a: [{}, { b: 1 }] }, [{ op: 'add', path: '/spec/a/1/b', value: 1 }]],
    [{ a: null }, { a: 1 }, [{ op: 'add', path: '/spec/a', value: 1 }]],
    [{ a: null, b: 1 }, { b: 1 }, []],
    [undefined, { a: 1 }, [{ op: 'add', path: '/spec', value: { a: 1 } }]],
    [{}, JSON.parse('{"__proto__": 1}'), [{ op: 'add', path: '/spec/__proto__', value: 1 }]],
    [{}, JSON.parse('{"toString": 1}'), [{ op: 'add', path: '/spec/toString', value: 1 }]],
  ])('from %j to %j are %j', (before, after, expected) => {
    expect(additions(before, after, '/spec')).toEqual(expected);
  });

  it.each<[unknown, unknown, string]>([
    [{ a: 'sk-secret' }, { a: 2 }, '/spec/a'],
    [{ a: { b: 'sk-secret' } }, { a: [] }, '/spec/a'],
    [{ a: ['sk-secret'] }, { a: [] }, '/spec/a'],
    [{ a: [{ b: 'sk-secret' }] }, { a: [{ b: 'c' }] }, '/spec/a/0/b'],
    [{ a: '' }, { a: 'x' }, '/spec/a'],
    [{ a: false }, { a: true }, '/spec/a'],
  ])('never change a value: from %j to %j', (before, after, path) => {
    const attempt = () => additions(before, after, '/spec');
    expect(attempt).toThrow(`${path}: a default may not change a value`);
    expect(attempt).not.toThrow('sk-secret');
  });
});
