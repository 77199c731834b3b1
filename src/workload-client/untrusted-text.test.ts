import { expect, it } from 'vitest';
import { shownText } from './untrusted-text.ts';

it.each([
  ['calendar', 'calendar'],
  ['  calendar\r\n', 'calendar'],
  ['a\r\n\tb', 'a b'],
  ['\u001b[2Ja', '[2Ja'],
  ['a\u202eb\u2066c', 'a b c'],
  ['a\u2028b', 'a b'],
  ['\u0000', ''],
  ['abcdefghijkl', 'abcdefghij'],
  ['😀😀😀😀😀😀😀😀😀😀😀', '😀😀😀😀😀😀😀😀😀😀'],
  ['a\ud800b', 'a\ufffdb'],
])('%j is shown as %j', (text, shown) => {
  expect(shownText(text, 10)).toBe(shown);
});

it('looks at no more than it shows', () => {
  const text = ' '.repeat(10_000_000);
  const before = process.cpuUsage();
  shownText(text, 10);
  expect(process.cpuUsage(before).user).toBeLessThan(50_000);
});
