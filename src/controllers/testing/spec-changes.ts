/** Specs that differ in one value, for tests. */

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

/** Words that some field takes as another value. */
const words = [
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
    'limits.cpu',
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
  return words.filter((word) => word !== value);
}
