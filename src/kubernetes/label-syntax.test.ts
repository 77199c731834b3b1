import { describe, expect, it } from 'vitest';
import { labelKeyFaults, labelValueFaults } from './label-syntax.ts';

// What an API server of version 1.36 answers, character for character.
const name =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const prefix =
  "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must " +
  "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const value =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end " +
  "with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

describe('labelKeyFaults', () => {
  it.each(['a', 'A', '9', 'a_b.c-D', 'example.com/name', '1.2/3', 'a'.repeat(63), `${'a'.repeat(253)}/b`])(
    'finds none in %s',
    (key) => {
      expect(labelKeyFaults(key)).toEqual([]);
    },
  );

  it.each<[string, string[]]>([
    ['', ['name part must be non-empty', `name part ${name}`]],
    ['-a', [`name part ${name}`]],
    ['a_', [`name part ${name}`]],
    ['a b', [`name part ${name}`]],
    ['a\n', [`name part ${name}`]],
    ['a'.repeat(64), ['name part must be no more than 63 bytes']],
    ['é'.repeat(32), ['name part must be no more than 63 bytes', `name part ${name}`]],
    ['/a', ['prefix part must be non-empty']],
    ['a/', ['name part must be non-empty', `name part ${name}`]],
    ['Example.com/a', [prefix]],
    ['a..b/c', [prefix]],
    [`${'a'.repeat(254)}/b`, ['prefix part must be no more than 253 bytes']],
    ['A/-', [prefix, `name part ${name}`]],
    [
      'a/b/c',
      [`a valid label key ${name} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`],
    ],
  ])('names what is wrong with %o', (key, faults) => {
    expect(labelKeyFaults(key)).toEqual(faults);
  });
});

describe('labelValueFaults', () => {
  it.each(['', 'a', '0', 'a.b_c-D', 'a'.repeat(63)])('finds none in %o', (text) => {
    expect(labelValueFaults(text)).toEqual([]);
  });

  it.each<[string, string[]]>([
    ['-', [value]],
    ['a-', [value]],
    ['a/b', [value]],
    [' a', [value]],
    ['é', [value]],
    ['a'.repeat(64), ['must be no more than 63 bytes']],
    [`${'a'.repeat(63)}-`, ['must be no more than 63 bytes', value]],
  ])('names what is wrong with %o', (text, faults) => {
    expect(labelValueFaults(text)).toEqual(faults);
  });
});
