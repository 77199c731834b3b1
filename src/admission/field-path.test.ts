import { describe, expect, it } from 'vitest';
import { FieldPath, namePath, specPath } from './field-path.ts';

describe('FieldPath', () => {
  it.each([
    [specPath, 'spec'],
    [namePath, 'metadata.name'],
    [specPath.at('providers', 1, 'name'), 'spec.providers[1].name'],
    [specPath.at('lists', 0, 0), 'spec.lists[0][0]'],
    [specPath.at('annotations', 'example.com/a', 'b'), 'spec.annotations[example.com/a].b'],
    [specPath.at('labels', 'app-name'), 'spec.labels.app-name'],
    [specPath.at('labels', '0'), 'spec.labels[0]'],
    [specPath.at('labels', ''), 'spec.labels[]'],
    [specPath.at('labels', '__proto__'), 'spec.labels.__proto__'],
  ])('prints as the API server does: %s', (path, expected) => {
    expect(String(path)).toBe(expected);
  });

  it('is not changed by going further', () => {
    const path = specPath.at('a');
    path.at('b');
    expect(String(path)).toBe('spec.a');
  });

  it('cuts keys that no API takes', () => {
    expect(String(specPath.at('labels', 'x'.repeat(1_000_000))).length).toBeLessThan(350);
  });

  it('sorts by field, list items by position', () => {
    const paths = [
      specPath.at('providers', 10, 'name'),
      specPath.at('replicas'),
      specPath.at('providers', 9, 'type'),
      specPath.at('providers', 9, 'name'),
      specPath.at('providers'),
      specPath,
      namePath,
    ];
    expect(paths.toSorted((a, b) => a.compare(b)).map(String)).toEqual([
      'metadata.name',
      'spec',
      'spec.providers',
      'spec.providers[9].name',
      'spec.providers[9].type',
      'spec.providers[10].name',
      'spec.replicas',
    ]);
    expect(specPath.compare(new FieldPath(['spec']))).toBe(0);
  });
});

describe('keyedIn', () => {
  const item = (...fields: object[]) => ({ spec: { items: fields } });

  it.each([
    [{ name: 'a', host: 'b' }],
    [{ host: 'b' }],
    [{ secretName: 's' }],
    [{ path: '/' }],
    [{ type: 't' }],
    [{ url: 'http://u' }],
  ])('stays the same for %j when an item is inserted before it', (named) => {
    const before = specPath.at('items', 0, 'x').keyedIn(item(named));
    expect(specPath.at('items', 1, 'x').keyedIn(item({ name: 'first' }, named))).toBe(before);
  });

  it('tells items by their value where they are words or numbers', () => {
    const root = { spec: { items: ['a', 'b', 7] } };
    expect(specPath.at('items', 1).keyedIn(root)).toBe(
      specPath.at('items', 0).keyedIn({ spec: { items: ['b'] } }),
    );
    expect(specPath.at('items', 1).keyedIn(root)).not.toBe(specPath.at('items', 0).keyedIn(root));
  });

  it('tells items by position where nothing names them, and never takes a position for a name', () => {
    const root = item({}, { name: 5 }, { name: '0' });
    const keys = [0, 1, 2].map((index) => specPath.at('items', index).keyedIn(root));
    expect(new Set(keys).size).toBe(3);
  });

  it('takes paths that lead nowhere, also through what every object inherits', () => {
    const lost = specPath.at('__proto__', 'constructor', 3, 'name');
    expect(lost.keyedIn({ spec: {} })).toBe(lost.keyedIn(undefined));
  });
});
