import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  controlCharacterIn,
  escaped,
  hasHiddenCharacters,
  hiddenCharacterIn,
  plainText,
} from './plain-text.ts';

describe('plainText', () => {
  it.each([
    ['a b', 'a b'],
    ['naïve Ωmega 日本 😀', 'naïve Ωmega 日本 😀'],
    ['a\r\n\tb\u2028c\u0085d', 'a b c d'],
    ['\u001b[2Ja', '\\u001b[2Ja'],
    ['a\u009b31mb', 'a\\u009b31mb'],
    ['nig\u202exe.live', 'nig\\u202exe.live'],
    ['\u001b\n\u200b', '\\u001b \\u200b'],
    ['a\u200b\ufeff\u061c\u2060\u00ad\u3164\ufe0f', 'a\\u200b\\ufeff\\u061c\\u2060\\u00ad\\u3164\\ufe0f'],
    ['a\u{e0041}', 'a\\udb40\\udc41'],
  ])('makes %j to %j', (text, plain) => {
    expect(plainText(text)).toBe(plain);
  });

  it('escapes as JSON does, so that JSON still means the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = plainText(JSON.stringify(text), escaped);
        expect(hasHiddenCharacters(json)).toBe(false);
        expect(JSON.parse(json)).toBe(text);
      }),
    );
  });
});

it.each([
  ['a', undefined, undefined],
  ['a\tb', 'the control character U+0009', undefined],
  ['a\nb', 'the line break U+000A', undefined],
  ['a\u2029b', 'the line break U+2029', undefined],
  ['a\u0085b', 'the line break U+0085', 'the line break U+0085'],
  ['a\0b', 'the control character U+0000', 'the control character U+0000'],
  ['a\n\u009b', 'the line break U+000A', 'the control character U+009B'],
  ['👩\u200d💻', 'the hidden character U+200D', undefined],
  ['a\u202e', 'the hidden character U+202E', undefined],
  ['a\u{e0041}', 'the hidden character U+E0041', undefined],
])('the hidden character of %j is %j, in lines of text %j', (text, hidden, control) => {
  expect([hiddenCharacterIn(text), controlCharacterIn(text)]).toEqual([hidden, control]);
});
