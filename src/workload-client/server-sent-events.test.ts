import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventData } from './mcp-handshake.ts';

async function* chunksOf(...texts: (string | Buffer)[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

async function dataOf(...texts: (string | Buffer)[]): Promise<string[]> {
  const all: string[] = [];
  for await (const data of eventData(chunksOf(...texts))) all.push(data);
  return all;
}

describe('eventData', () => {
  it.each<[string, string[]]>([
    ['data: a\n\ndata: b\n\n', ['a', 'b']],
    ['data:a\r\n\r\n', ['a']],
    ['data: a\r\rdata: b\r\r:', ['a', 'b']],
    ['data: a\ndata: b\n\n', ['a\nb']],
    ['data:  a\n\n', [' a']],
    [': comment\nevent: message\nid: 1\ndata: a\n\n', ['a']],
    ['event: ping\n\n', []],
    ['data: unfinished', []],
    ['', []],
  ])('of %j is %j', async (text, expected) => {
    expect(await dataOf(text)).toEqual(expected);
  });

  it('does not depend on where the chunks end, be it within a character', async () => {
    const bytes = Buffer.from('data: één\r\ndata: 😀\r\n\r\ndata: x\n\n');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (cuts) => {
        const ends = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
        expect(await dataOf(...chunks)).toEqual(['één\n😀', 'x']);
      }),
    );
  });
});
