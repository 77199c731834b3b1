import fc from 'fast-check';
import { expect, it } from 'vitest';
import { MalformedEventError } from './api-error.ts';
import { splitLines } from './line-splitter.ts';

async function* streamOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* chunks;
}

async function linesOf(chunks: readonly Buffer[]): Promise<string[]> {
  const lines = [];
  for await (const line of splitLines(streamOf(chunks))) lines.push(line);
  return lines;
}

/** The bytes cut at the given places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((a, b) => a - b);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

it('gives the same lines wherever the stream is cut, even within a character', async () => {
  const line = fc
    .string({ unit: 'grapheme', minLength: 1 })
    .filter((text) => /^\S[^\n]*$/.test(text) && text.trim() === text);
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(10_000)), async (lines, places) => {
      const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''));
      expect(await linesOf(cut(bytes, places))).toEqual(lines);
    }),
  );
});

it('leaves empty lines out', async () => {
  expect(await linesOf([Buffer.from('a\n\n\r\nb\n')])).toEqual(['a', 'b']);
});

it('throws when the stream ends in the middle of a line, after the lines before it', async () => {
  const lines = splitLines(streamOf([Buffer.from('whole\nha'), Buffer.from('lf')]));
  expect(await lines.next()).toMatchObject({ value: 'whole' });
  await expect(lines.next()).rejects.toBeInstanceOf(MalformedEventError);
});
