import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest } from '../admission/suggestion.ts';
import { parseDuration } from './duration.ts';
import { parseHttpUrl, withoutUserInfo } from './http-url.ts';
import { parseImageReference, semanticVersionOf } from './image-reference.ts';
import { labelSelectorErrors } from './label-selector.ts';
import { parseLabelSelector } from './label-selector-parser.ts';
import * as names from './names.ts';
import { parseQuantity } from './quantity.ts';
import { isTimeZone } from './timezone.ts';

const length = 100_000;

/** Milliseconds: each takes a few dozen at most, and anything quadratic takes many seconds. */
const allowance = 1_000;

const starts = ['', '1', '0.', 'http://', 'a in (', 'a='];
const units = [...'aA09.-_/:@%,=!([ é\0', '0.1h', 'a,', 'a.', 'a-', '__', '%41'];
const ends = ['', '!', '@h'];

const longText = (start: string, unit: string, end: string) =>
  // Through a buffer, so that the text is in one piece before the clock runs.
  Buffer.from(start + unit.repeat(length / unit.length) + end).toString();

/** Text that is almost right for very long: where an expression that can go back would. */
const examples = starts.flatMap((start) =>
  units.flatMap((unit) => ends.map((end): [string] => [longText(start, unit, end)])),
);
const hostileText = fc
  .tuple(
    fc.constantFrom(...starts),
    fc.string({ unit: fc.constantFrom(...'aA09.-_/:@%,=!()*[]+ \\\n\0éeKi'), minLength: 2, maxLength: 4 }),
    fc.constantFrom(...ends),
  )
  .map(([start, unit, end]) => longText(start, unit, end));

describe.each<[string, (text: string) => unknown]>([
  ['parseQuantity', parseQuantity],
  ['parseDuration', parseDuration],
  ['parseLabelSelector', parseLabelSelector],
  ['parseImageReference', parseImageReference],
  ['semanticVersionOf', semanticVersionOf],
  ['parseHttpUrl', parseHttpUrl],
  ['withoutUserInfo', withoutUserInfo],
  ['isTimeZone', isTimeZone],
  ['labelSelectorErrors', (text) => labelSelectorErrors({ matchLabels: { [text]: text } })],
  ['closest', (text) => closest(text, ['production', text])],
  ...Object.entries(names),
])('%s', (_name, read) => {
  it('takes time in proportion to the text, whoever wrote it', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const start = performance.now();
        read(text);
        expect(performance.now() - start).toBeLessThan(allowance);
      }),
      { examples, numRuns: examples.length + 20 },
    );
  });
});
