/** That no field of a kind is accepted and ignored, as tests: a change of it has an effect, or something is said of it. */
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import type { AdmittedKind, UnexaminedObject } from '../../admission/examination.ts';
import { lineOf } from '../../admission/finding.ts';
import type { KindSchema } from '../../schemas/kind-schema.ts';
import { alternatives, leavesOf, type Path, withChange } from './spec-mutations.ts';

/** The fields of a kind, with specs to change them in. */
export interface FieldContract {
  readonly schema: KindSchema<TSchema>;
  /** The resource with a spec as users write it. */
  readonly resourceOf: (spec: object) => UnexaminedObject;
  /** Specs that between them say something in every field, each with its name. */
  readonly shapes: readonly (readonly [name: string, spec: object])[];
  /** All that comes of a spec, as JSON can say it. */
  readonly effectOf: (spec: object) => unknown;
  /** Fields that may only repeat what is true anyway: any other value is refused. */
  readonly fixed: RegExp;
  /** Values that mean the same as those in the specs, by the path of the field. */
  readonly synonyms: ReadonlyMap<string, readonly unknown[]>;
  /** A part of the schema that is handed on as it is. */
  readonly passedOn: string;
}

const textOf = (path: Path) =>
  path.map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`)).join('');

function said(admitted: AdmittedKind, resource: UnexaminedObject) {
  // What is said to users is cut after a few lines.
  const { schemaFindings, ruleFindings } = admitted.examine(resource);
  const lines = (severity: string) =>
    ruleFindings.filter((finding) => finding.severity === severity).map(lineOf);
  return { errors: [...schemaFindings.map(lineOf), ...lines('error')], warnings: lines('warning') };
}

/** Whether a line speaks of a field, of what is in it, or of a block that it is in. */
function isAbout(line: string, field: string): boolean {
  return line.startsWith(field) || field.startsWith(line.slice(0, line.indexOf(': ')));
}

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Every property of a schema that has no properties of its own. */
function* fieldsOf({ properties, items }: Node, passedOn: string, path = ''): Generator<string> {
  if (path === passedOn) return;
  if (items !== undefined) yield* fieldsOf(items, passedOn, `${path}[]`);
  else if (properties === undefined) yield path;
  else
    for (const [name, child] of Object.entries(properties))
      yield* fieldsOf(child, passedOn, `${path}.${name}`);
}

/** Describes that every field of a kind has an effect. */
export function describeFields(admitted: AdmittedKind, contract: FieldContract): void {
  const { schema, resourceOf, shapes, effectOf, fixed, synonyms, passedOn } = contract;

  describe.each(shapes)('every field of %s', (_, spec) => {
    const before = JSON.stringify(effectOf(spec));

    it.each([...leavesOf(spec)].map(([path, value]) => [`spec${textOf(path)}`, path, value] as const))(
      '%s has an effect',
      (name, path, value) => {
        const changes = alternatives(value)
          .map((other) => ({ other, changed: withChange(spec, path, other) }))
          .map((change) => ({ ...change, ...said(admitted, resourceOf(change.changed)) }));
        const accepted = changes.filter(({ errors }) => errors.length === 0);
        if (fixed.test(name)) {
          expect(accepted).toEqual([]);
          return;
        }
        const refusal = `no other value is accepted: ${changes[0]?.errors.join(', ')}`;
        expect(accepted.length, refusal).toBeGreaterThan(0);
        const ignored = accepted.filter(
          ({ other, changed, warnings }) =>
            JSON.stringify(effectOf(changed)) === before &&
            !warnings.some((line) => isAbout(line, name)) &&
            synonyms.get(name)?.includes(other) !== true,
        );
        expect(ignored.map(({ other }) => other)).toEqual([]);
      },
    );
  });

  it('every field of the schema is in one of the specs', () => {
    const written = shapes.flatMap(([, spec]) => [...leavesOf(spec)].map(([path]) => textOf(path)));
    const known = new Set(written.map((path) => path.replaceAll(/\[\d+\]/g, '[]')));
    const isWritten = (field: string) =>
      [...known].some(
        (path) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`),
      );
    // The schema is plain JSON.
    const node = JSON.parse(JSON.stringify(schema.spec)) as Node;
    expect([...fieldsOf(node, passedOn)].filter((field) => !isWritten(field))).toEqual([]);
  });
}
