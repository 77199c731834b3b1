import { join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kinds } from '../kinds.ts';
import { examplesThatAre, readExamples } from './examples.ts';
import { exampleOf } from './rule-examples.ts';

const examples = await readExamples(join(import.meta.dirname, '../..'));

describe.each(kinds)('of $schema.resource.kind', ({ schema, admitted }) => {
  const folder = `examples/kinds/${schema.singular}/`;

  it.each(['valid', 'invalid'] as const)('there are %s ones, of this kind alone', (soundness) => {
    const own = examplesThatAre(soundness, examples).filter(({ path }) => path.startsWith(folder));
    const named = own.flatMap(({ text }) => parseAllDocuments(text).map((document) => document.get('kind')));
    expect(new Set(named)).toEqual(new Set([schema.resource.kind]));
  });

  it.each(admitted.rules)('$id ($severity) has one', (rule) => {
    expect(exampleOf(rule, examples).path).toMatch(new RegExp(`^${folder}`));
  });
});

test('every folder of examples belongs to a kind of the table', () => {
  const folders = [...examples.keys()].flatMap((path) => /^examples\/kinds\/([^/]+)\//.exec(path)?.[1] ?? []);
  expect([...new Set(folders)].sort()).toEqual(kinds.map(({ schema }) => schema.singular).sort());
});

/** As the pages of the platform say: `kubectl apply -f examples/gateway-minimal.yaml`, and so on. */
const applied = ['examples/gateway-minimal.yaml', 'examples/gateway-complete.yaml', 'examples/orchestrator/'];

test.each(applied)('what the pages of the platform apply is there: %s', (path) => {
  expect([...examples.keys()].filter((each) => each.startsWith(path))).not.toEqual([]);
});
