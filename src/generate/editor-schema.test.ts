import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { kinds } from '../kinds.ts';
import { isRecord } from '../kubernetes/json.ts';
import { structuralSchema } from './custom-resource-definition.ts';
import { editorSchema } from './editor-schema.ts';
import { examplesThatAre, readExamples } from './examples.ts';
import { referencePage } from './reference-page.ts';
import { fieldsBelow } from './schema-fields.ts';

const examples = await readExamples(join(import.meta.dirname, '../..'));

/** The objects of a kind in the valid examples, with the path of each. */
const validObjects = (kindName: string) =>
  examplesThatAre('valid', examples).flatMap(({ path, text }) =>
    parseAllDocuments(text)
      .map((document): unknown => document.toJS())
      .flatMap((object) => (isRecord(object) && object.kind === kindName ? [{ path, object }] : [])),
  );

describe.each(kinds)('of $schema.resource.kind', (kind) => {
  const { schema } = kind;
  const isValid = new Ajv({ strict: false }).compile(Object(editorSchema(kind)));

  it('the schema for editors takes every valid example', () => {
    const objects = validObjects(schema.resource.kind);
    expect(objects.length).toBeGreaterThan(3);
    expect(objects.filter(({ object }) => !isValid(object)).map(({ path }) => path)).toEqual([]);
  });

  it('the schema for editors marks a field that is not there', () => {
    const object = Object(validObjects(schema.resource.kind)[0]?.object);
    const spec = { ...object.spec, replcas: 1 };
    expect(isValid({ ...object, spec })).toBe(false);
  });

  it('the reference has a line for every field', () => {
    const page = referencePage(kind);
    const fields = (['spec', 'status'] as const).flatMap((part) =>
      [...fieldsBelow(structuralSchema(schema[part], part), part)].map(({ path }) => path),
    );
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter((path) => !page.includes(`| \`${path}\` |`))).toEqual([]);
  });

  it('the reference keeps each field on its line of the table', () => {
    const rows = referencePage(kind)
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    const odd = rows.filter((row) => row.replaceAll('\\|', '').split('|').length !== 7);
    expect(odd).toEqual([]);
  });
});
