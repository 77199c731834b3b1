/** Whatever it is given, `validate` ends soon, and with 0, 1 or 2. */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplesThatAre, readExamples } from '../generate/examples.ts';
import { kinds } from '../kinds.ts';
import { apiVersionOf } from '../kubernetes/resource.ts';
import { recordedIo } from './testing/recorded-io.ts';
import { runValidate } from './validate.ts';

/** The promise, in milliseconds for a file of less than 1 MiB. */
const mostMilliseconds = 1_000;

/** For a machine that is busy with other things, in milliseconds by the clock. */
const patience = 120_000;

async function endsSoon(text: string, output = 'text'): Promise<void> {
  const io = recordedIo(text, { isTerminal: true, hasColor: true });
  const [started, cpu] = [performance.now(), process.threadCpuUsage()];
  const code = await runValidate(['--output', output, '-'], io);
  const { user, system } = process.threadCpuUsage(cpu);
  expect([0, 1, 2]).toContain(code);
  // On a machine that is busy with other things, the clock says nothing of this thread.
  expect(Math.min(performance.now() - started, (user + system) / 1000)).toBeLessThan(mostMilliseconds);
}

const root = join(import.meta.dirname, '../..');
const examples = examplesThatAre('invalid', await readExamples(root)).map(({ text }) => text);

/** Pieces that mean something in YAML, with a middle dot between them. */
const piece = fc.constantFrom(
  ...'- ·? ·: ·\n·  ·---\n·...\n·[·]·{·}·,·&a ·*a·!!set ·!a ·|\n·>-\n·"·\'·#·%YAML 1.2\n·<<: ·\t·\r·\ufeff·\0·~'.split(
    '·',
  ),
  ...'yes·0o7·.inf·\\·@·`·é·😀·__proto__: ·constructor: ·  name: a\n·spec:\n·  providers:\n·  replicas: '.split(
    '·',
  ),
  ...'apiVersion: core.inference-gateway.com/v1alpha1\n·kind: Gateway\n·kind: List\n·items:\n·metadata:\n'.split(
    '·',
  ),
);

/** An example with pieces put into it or cut out of it. */
const mutated = fc
  .tuple(
    fc.constantFrom(...examples),
    fc.array(fc.tuple(fc.nat(4000), fc.nat(40), piece), { minLength: 1, maxLength: 8 }),
  )
  .map(([text, edits]) =>
    edits.reduce((edited, [at, cut, put]) => edited.slice(0, at) + put + edited.slice(at + cut), text),
  );

/** A manifest whose fields hold anything. */
const strange = fc
  .record({ metadata: fc.jsonValue(), spec: fc.jsonValue(), status: fc.jsonValue() })
  .chain((object) =>
    fc.constantFrom(...kinds).map(({ schema }) =>
      JSON.stringify({
        apiVersion: apiVersionOf(schema.resource),
        kind: schema.resource.kind,
        ...object,
      }),
    ),
  );

const output = fc.constantFrom('text', 'json', 'github');

describe('validate', () => {
  it.each([
    ['pieces of YAML', fc.array(piece, { maxLength: 200 }).map((pieces) => pieces.join(''))],
    ['examples with a slip', mutated],
    ['manifests with strange content', strange],
    ['any text', fc.string({ unit: 'binary', maxLength: 500 })],
  ])(
    'ends soon on %s',
    async (_, texts) => {
      await fc.assert(fc.asyncProperty(texts, output, endsSoon), { numRuns: 250 });
    },
    patience,
  );

  const mebibyte = 1024 * 1024;
  const filled = (text: string): string => text.repeat(Math.floor((mebibyte - 1) / text.length));
  const many = (line: (index: number) => string): string =>
    Array.from({ length: 50_000 }, (_, index) => line(index)).join('');
  const head = 'apiVersion: core.inference-gateway.com/v1alpha1\nkind: Gateway\nmetadata: {name: a}\nspec:\n';

  const hostile = [
    ...'[·]·{·{a: ·- ·? ·---\n·--- a\n·...\n·#·#\n·: ·[,·&a ·- *a\n·!a ·* ·a: # x\n·{}\n·"a"\n·[&a '.split(
      '·',
    ),
    ...'%TAG ! a:\n·"·\\·\'·\t· ·\r\n·|\n·{"a":[·[a,·? a\n·"a": 1\n·>\n ·-\n'.split('·'),
  ];
  it.each(hostile)('ends soon on nearly 1 MiB of %j', (text) => endsSoon(filled(text)), patience);

  // The time of these is not watched.
  it.each(hostile)(
    'ends soon on 16 KiB of %j',
    (text) => endsSoon(filled(text).slice(0, 16 * 1024)),
    patience,
  );

  it.each([
    ['keys', many((index) => `k${index}: 1\n`)],
    ['one key', (head + filled('  a: 1\n')).slice(0, mebibyte - 1)],
    ['merges', `a: &a {x: 1}\n${many((index) => `k${index}: {<<: *a}\n`)}`],
    ['unknown fields', head + many((index) => `  k${index}: 1\n`)],
    ['aliases of a long list', `${head}  a: &a [${'1,'.repeat(20_000)}]\n  b: [${'*a,'.repeat(900)}]\n`],
    ['blocks in blocks', Array.from({ length: 1_400 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
    ['10,000 levels', `${head}  a: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`],
    ['10,000 levels of lists', `${'{"kind":"List","items":['.repeat(10_000)}${']}'.repeat(10_000)}`],
  ])('ends soon on very many %s', (_, text) => endsSoon(text), patience);

  const kinds = [
    ...'\r·\r\r\n·\n·\t\r· \r·\u0085·\u2028·#\r·# a\r·---\r·---\n#\n·---#\n·...\r·%\n·a\r·a: 1\r·- a\n·[·{·"·"a·\'·|\n·&a ·*a ·? ·: ·!a ·<<: ·\\·{}·{"a":1}·\ufeff·\u001b'.split(
      '·',
    ),
  ];

  /** Processor time of one run through a door, in milliseconds. */
  async function timeOf(text: string, door: string): Promise<number> {
    const cpu = process.threadCpuUsage();
    await runValidate(['--output', door, '-'], recordedIo(text, { isTerminal: true, hasColor: true }));
    const { user, system } = process.threadCpuUsage(cpu);
    return (user + system) / 1000;
  }

  const doors = ['text', 'json', 'github'];
  it.each(kinds.map((kind, index) => ({ kind, door: doors[index % doors.length] ?? 'text' })))(
    'takes twice the time for twice the text of $kind, as $door',
    async ({ kind, door }) => {
      const [size, harmless] = [32 * 1024, 150];
      const text = (length: number) => head + kind.repeat(Math.ceil(length / kind.length));
      let [once, twice] = [await timeOf(text(size), door), await timeOf(text(2 * size), door)];
      // What else a processor does adds to a measurement and never takes away: the least of several is the nearest.
      for (let again = 0; again < 4 && twice > Math.max(harmless, 3.5 * once); again += 1) {
        twice = Math.min(twice, await timeOf(text(2 * size), door));
        once = Math.min(once, await timeOf(text(size), door));
      }
      expect(twice).toBeLessThan(mostMilliseconds);
      if (twice > harmless) expect(twice / once).toBeLessThan(3.5);
    },
    patience,
  );
});
