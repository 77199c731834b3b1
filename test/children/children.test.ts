/**
 * What each sound example becomes, as files: every child to the byte, and the status before anything of it runs. A
 * change here is a change of workloads that run: it is meant, and said in the release notes.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';
import { controlledKinds } from '../../src/controlled-kinds.ts';
import { exampleNameOf, examplesThatAre, readExamples } from '../../src/generate/examples.ts';
import type { StoredObject } from '../../src/kubernetes/object.ts';
import type { EveryAddress } from '../../src/kubernetes/pod-addresses.ts';
import { Observation } from '../../src/runtime/controller/observation.ts';

const root = join(import.meta.dirname, '../..');
const golden = join(import.meta.dirname, 'golden');

/** The resources of an example as the API server would store them. */
function resourcesIn(text: string): StoredObject[] {
  return parseAllDocuments(text).map((document, index) => {
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

/** Children and status of a resource with nothing around it, in a cluster whose pods have IPv4 addresses or others. */
function becomes(resource: StoredObject, everyAddress: EveryAddress = '0.0.0.0'): unknown[] {
  const kind = controlledKinds.find(({ schema }) => schema.resource.kind === resource.kind);
  if (kind === undefined) return [];
  const { controlled } = kind;
  const observed = new Observation(controlled, undefined, { everyAddress });
  const { children, status } = controlled.plan(resource, observed);
  return [...(children ?? []), { status: status(observed, []) }];
}

/** The pods in a child, wherever its kind keeps them: whatever has containers. */
function podsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return [];
  return ['containers' in value ? [value] : [], ...Object.values(value).map(podsIn)].flat();
}

const examples = examplesThatAre('valid', await readExamples(root)).map((example) => ({
  name: exampleNameOf(example),
  text: example.text,
}));

test('there is a golden file for each example, and none beside them', () => {
  const files = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.yaml'),
  );
  expect(files.sort()).toEqual(examples.map(({ name }) => `${name}.yaml`).sort());
});

test.each(examples)('$name becomes what it did', async ({ name, text: manifest }) => {
  const documents = resourcesIn(manifest).flatMap((resource) => becomes(resource));
  expect(documents).not.toEqual([]);
  const text = documents
    .map((document) => stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }))
    .join('---\n');
  await expect(text).toMatchFileSnapshot(join(golden, `${name}.yaml`));
});

test.each(examples)('no pod of $name is given what nobody wrote', ({ text }) => {
  const pods = resourcesIn(text)
    .flatMap((resource) => becomes(resource))
    .flatMap(podsIn);
  // Another Service of the namespace would set variables by its name: `redis` sets REDIS_PORT.
  for (const pod of pods) {
    expect(pod).toMatchObject({ enableServiceLinks: false, automountServiceAccountToken: false });
  }
});

test.each(examples)('nothing of $name listens on IPv4 where pods have only IPv6', ({ text }) => {
  const pods = resourcesIn(text)
    .flatMap((resource) => becomes(resource, '::'))
    .flatMap(podsIn);
  expect(JSON.stringify(pods)).not.toContain('0.0.0.0');
});

test('there are pods among what examples become', () => {
  const kinds = new Set(
    examples.flatMap(({ text }) =>
      resourcesIn(text).flatMap((resource) =>
        becomes(resource).flatMap(podsIn).length > 0 ? [resource.kind] : [],
      ),
    ),
  );
  expect(kinds).toEqual(new Set(controlledKinds.map(({ schema }) => schema.resource.kind)));
});
