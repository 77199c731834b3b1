/** Specs that differ from a given one in few values, for tests. */
import fc from 'fast-check';

/** Names and indices that lead to a value. */
export type Path = readonly (string | number)[];

/** Every value that is no object or list, with its path. */
export function* leavesOf(value: unknown, path: Path = []): Generator<[Path, unknown]> {
  if (typeof value !== 'object' || value === null) yield [path, value];
  else {
    for (const [name, inner] of Object.entries(value)) {
      yield* leavesOf(inner, [...path, Array.isArray(value) ? Number(name) : name]);
    }
  }
}

/** A copy of a spec in which one value is another. */
export function withChange(spec: object, path: Path, value: unknown): object {
  const copy: unknown = structuredClone(spec);
  let node = copy;
  for (const segment of path.slice(0, -1)) node = Reflect.get(Object(node), segment);
  Reflect.set(Object(node), path.at(-1) ?? '', value);
  return Object(copy);
}

/** Texts that some field takes as another value. */
const texts = [
  ...['development', 'jwt', 'basic', 'none', 'LoadBalancer', 'Prefix', 'Min', 'Percent', 'External', 'groq'],
  ...[
    'Value',
    'AverageValue',
    'NotIn',
    'Pods',
    '7m',
    '17s',
    '3',
    '64Mi',
    '2Gi',
    '500m',
    '1',
    '1Ki',
    'requests.cpu',
    'limits.cpu',
    'requests.memory',
    'cpu',
    'metadata.namespace',
  ],
  ...[
    'http://other:8080',
    '/other',
    'other.example.com',
    'other',
    'OTHER',
    'ghcr.io/other/image:1.0.0',
    'memory',
    'Europe/Paris',
    '0.1',
  ],
];

/** Other values of the same type, some of which a field may take. */
export function alternatives(value: unknown): unknown[] {
  if (typeof value === 'boolean') return [!value];
  if (typeof value === 'number') return [value + 1, value - 1];
  return texts.filter((text) => text !== value);
}

/** The spec without some of its blocks, and with some values changed: many of these are admitted. */
export function nearbySpecs(whole: object): fc.Arbitrary<object> {
  const blocks = Object.keys(whole);
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 3 });
  return fc.tuple(fc.subarray(blocks), changes).map(([kept, drawn]) => {
    const entries = Object.entries(whole).filter(([name]) => kept.includes(name));
    return drawn.reduce<object>((spec, [which, other]) => {
      const leaves = [...leavesOf(spec)];
      const [path, value] = leaves[which % leaves.length] ?? [];
      if (path === undefined) return spec;
      const values = alternatives(value);
      return withChange(spec, path, values[other % values.length]);
    }, Object.fromEntries(entries));
  });
}
