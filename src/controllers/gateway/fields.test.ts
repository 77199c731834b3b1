/** That no field of a Gateway is accepted and ignored: a change of it changes a child, or something is said of it. */
import { describe, expect, it } from 'vitest';
import { lineOf } from '../../admission/finding.ts';
import { kinds } from '../../kinds.ts';
import { gatewaySchema } from '../../schemas/gateway.ts';
import { newerSpec, olderSpec } from './full-specs.ts';
import { childrenOf, storedGateway } from './rendered.ts';
import { alternatives, leavesOf, type Path, withChange } from './spec-changes.ts';

const admitted = kinds.find(({ schema }) => schema.resource.kind === 'Gateway')?.admitted;

function said(spec: object): { errors: string[]; warnings: string[] } {
  if (admitted === undefined) throw new Error('there is no kind Gateway');
  // What is said to users is cut after a few lines.
  const { schemaFindings, ruleFindings } = admitted.examine(storedGateway(spec));
  const lines = (severity: string) =>
    ruleFindings.filter((finding) => finding.severity === severity).map(lineOf);
  return { errors: [...schemaFindings.map(lineOf), ...lines('error')], warnings: lines('warning') };
}

const textOf = (path: Path) =>
  path.map((segment) => (typeof segment === 'number' ? `[${segment}]` : `.${segment}`)).join('');

/** Fields that may only repeat what is true anyway: any other value is refused. */
const fixed = /Ref\.namespace$|scaleTargetRef/;

/** Values that mean the same as those in the specs. */
const synonyms = new Map<string, readonly unknown[]>([
  ['spec.auth.provider', ['jwt']],
  // The autoscaler decides, within a range in which these are.
  ['spec.replicas', [2, 4]],
]);

const shapes = [
  ['older', olderSpec],
  ['newer', newerSpec],
] as const;

describe.each(shapes)('every field of the %s shape', (_, spec) => {
  const before = JSON.stringify(childrenOf(spec));

  it.each([...leavesOf(spec)].map(([path, value]) => [`spec${textOf(path)}`, path, value] as const))(
    '%s has an effect',
    (name, path, value) => {
      const changes = alternatives(value)
        .map((other) => ({ other, changed: withChange(spec, path, other) }))
        .map((change) => ({ ...change, ...said(change.changed) }));
      const accepted = changes.filter(({ errors }) => errors.length === 0);
      if (fixed.test(name)) {
        expect(accepted).toEqual([]);
        return;
      }
      expect(accepted.length, `no other value is accepted: ${changes[0]?.errors.join(', ')}`).toBeGreaterThan(
        0,
      );
      const ignored = accepted.filter(
        ({ other, changed, warnings }) =>
          JSON.stringify(childrenOf(changed)) === before &&
          !warnings.some((line) => line.startsWith(name)) &&
          synonyms.get(name)?.includes(other) !== true,
      );
      expect(ignored.map(({ other }) => other)).toEqual([]);
    },
  );
});

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Every property of a schema that has no properties of its own; what an autoscaler takes is handed on as it is. */
function* fieldsOf({ properties, items }: Node, path = ''): Generator<string> {
  if (path === '.hpa.config.metrics') return;
  if (items !== undefined) yield* fieldsOf(items, `${path}[]`);
  else if (properties === undefined) yield path;
  else for (const [name, child] of Object.entries(properties)) yield* fieldsOf(child, `${path}.${name}`);
}

it('every field of the schema is in one of the two', () => {
  const written = shapes.flatMap(([, spec]) => [...leavesOf(spec)].map(([path]) => textOf(path)));
  const known = new Set(written.map((path) => path.replaceAll(/\[\d+\]/g, '[]')));
  const isWritten = (field: string) =>
    [...known].some((path) => path === field || path.startsWith(`${field}.`) || path.startsWith(`${field}[`));
  // The schema is plain JSON.
  const schema = JSON.parse(JSON.stringify(gatewaySchema.spec)) as Node;
  expect([...fieldsOf(schema)].filter((field) => !isWritten(field))).toEqual([]);
});
