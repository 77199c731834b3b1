/**
 * What each sound example becomes, as files: every child to the byte, and the status before anything of it runs. A
 * change here is a change of workloads that run: it is meant, and said in the release notes.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import type { StoredObject } from '../../src/kubernetes/object.ts';
import { loadedKinds } from '../../src/loaded-kinds.ts';
import type { ObservedObjects } from '../../src/runtime/controller/controlled-kind.ts';

const folder = join(import.meta.dirname, '../../examples/valid');

/** The resources of an example as the API server would store them. */
function resourcesIn(file: string): StoredObject[] {
  return parseAllDocuments(readFileSync(join(folder, file), 'utf8')).map((document, index) => {
    const { metadata, ...object } = document.toJS();
    const stored = {
      namespace: 'default',
      uid: `uid-${index}`,
      resourceVersion: '1',
      generation: 1,
      ...metadata,
    };
    return { ...object, metadata: stored };
  });
}

/** Children and status of a resource with nothing around it. */
function becomes(resource: StoredObject): unknown[] {
  const kind = loadedKinds.find(({ schema }) => schema.resource.kind === resource.kind);
  if (kind === undefined) return [];
  const { controlled } = kind;
  const around = [...controlled.owns, ...controlled.watches.map(({ resource: watched }) => watched)];
  const selected = (controlled.selects ?? []).map(({ resource: one }) => one);
  const observed: ObservedObjects = {
    byKind: Object.fromEntries([...around, ...selected].map((one) => [one.kind, new Map()])),
  };
  const { children, status } = controlled.plan(resource, observed);
  return [...(children ?? []), { status: status(observed, []) }];
}

const examples = readdirSync(folder).sort();

test('there is a golden file for each example, and none beside them', () => {
  expect(readdirSync(join(import.meta.dirname, 'golden')).sort()).toEqual(examples);
});

test.each(examples)('%s becomes what it did', async (file) => {
  const documents = resourcesIn(file).flatMap(becomes);
  expect(documents).not.toEqual([]);
  const text = documents
    .map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
  await expect(text).toMatchFileSnapshot(`golden/${file}`);
});
