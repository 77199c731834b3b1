import { expect, it } from 'vitest';
import { warningsOf } from './transport.ts';

it.each([
  [undefined, []],
  ['299 - "v1 is deprecated"', ['v1 is deprecated']],
  ['299 - "one", 299 - "two, with a comma"', ['one', 'two, with a comma']],
  [
    ['299 - "one"', '299 - "two"'],
    ['one', 'two'],
  ],
  ['299 - "say \\"hi\\" and \\\\"', ['say "hi" and \\']],
  ['nonsense', []],
])('reads %j', (header, expected) => {
  expect(warningsOf(header)).toEqual(expected);
});
