import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../admission/rule.ts';
import { type GatewaySpec, gatewaySchema } from '../schemas/gateway.ts';
import { gatewaySpecs } from './gateway/spec-vocabulary.ts';
import { defaults, rules } from './gateway.ts';
import { fullSpec } from './spec-arbitrary.ts';

/** Every object in the schema, and the names of the fields that lead to it. */
function* nodesOf(value: unknown, path: readonly string[] = []): Generator<[object, readonly string[]]> {
  if (typeof value !== 'object' || value === null) return;
  yield [value, path];
  for (const [name, child] of Object.entries(value)) yield* nodesOf(child, [...path, name]);
}

const nodes = [...nodesOf(JSON.parse(JSON.stringify(gatewaySchema.spec)))];
const schemaIds = nodes.flatMap(([node]) => ('x-rule' in node ? [String(node['x-rule'])] : []));
const celIds = nodes.flatMap(([node, path]) =>
  path.at(-2) === 'x-kubernetes-validations' && 'id' in node ? [String(node.id)] : [],
);
const idsOf = (list: readonly Rule<GatewaySpec>[]) => new Set(list.map(({ id }) => id));
const kindName = (id: string) => id.replace('gateway/', 'gateway-');
const example = (path: string) => existsSync(join(import.meta.dirname, '../../examples', `${path}.yaml`));

describe('rules of Gateway', () => {
  it('have an id of their own, and say what, why and what to do', () => {
    expect(idsOf(rules).size).toBe(rules.length);
    for (const { id, summary, why, fix } of rules) {
      expect(id).toMatch(/^gateway\/[a-z0-9-]+$/);
      for (const text of [summary, why, fix]) expect(text, id).toMatch(/^[A-Z`].{10,}[.)]$/s);
    }
  });

  it('name every id that the schema reports under', () => {
    expect([...idsOf(rules)]).toEqual(expect.arrayContaining(schemaIds));
  });

  it('have a CEL twin exactly where the schema has CEL', () => {
    expect(idsOf(rules.filter(({ twin }) => twin === 'cel'))).toEqual(new Set(celIds));
  });

  it('check in code exactly what the schema does not say', () => {
    const unchecked = rules.filter(({ check }) => check === undefined);
    expect(unchecked).toEqual(rules.filter(({ twin }) => twin === 'schema'));
  });

  it.each(rules.map(({ id, severity }) => [id, severity] as const))(
    '%s (%s) has an example',
    (id, severity) => {
      const name = kindName(id);
      expect(
        severity === 'error'
          ? example(`invalid/${name}`)
          : example(`valid/${name.replace('gateway-', 'gateway-warn-')}`),
      ).toBe(true);
    },
  );

  it('have no default in list items, where tools that compare manifests would see drift', () => {
    const inItems = nodes.filter(([node, path]) => 'default' in node && path.includes('items'));
    expect(inItems.map(([, path]) => path.join('.'))).toEqual([]);
  });
});

type Segments = readonly string[];

/** The value, noting every property that is read from it. */
function recording(
  value: unknown,
  segments: Segments,
  note: (segments: Segments, value: unknown) => void,
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get: (target, key) => {
      const inner: unknown = Reflect.get(target, key);
      if (typeof key === 'symbol' || typeof inner === 'function') return inner;
      if (Array.isArray(target) && key === 'length') return inner;
      const path = [...segments, Array.isArray(target) ? '[]' : key];
      note(path, inner);
      return recording(inner, path, note);
    },
  });
}

const checked = rules.flatMap(({ check, ...rule }) => (check === undefined ? [] : [{ ...rule, check }]));

/** The paths that a rule reads of a spec, each with the value that it found. */
function readsOf(
  { check }: (typeof checked)[number],
  spec: GatewaySpec,
  name = 'example',
): Map<string, unknown> {
  const paths = new Map<string, unknown>();
  const watched = recording({ spec }, [], (path, value) => paths.set(path.join('.'), value));
  // The proxy stands for the object in every respect.
  const resource = { metadata: { name, namespace: name }, spec: (watched as { spec: GatewaySpec }).spec };
  for (const _ of check(resource));
  paths.delete('spec');
  return paths;
}

const patternOf = (read: string) => read.replaceAll('[]', '.[]');
const isWithin = (path: string, pattern: string) => path === pattern || path.startsWith(`${pattern}.`);

/** Specs with few blocks, in which a check comes to its last alternatives. */
const sparseSpecs = fc
  .tuple(
    gatewaySpecs,
    fc.subarray(['telemetry', 'a2a', 'hpa', 'ingress', 'auth', 'providers'], { maxLength: 2 }),
  )
  .map(([spec, kept]) => {
    const entries = Object.entries(spec).filter(
      ([name, value]) => typeof value !== 'object' || kept.includes(name),
    );
    return Object.fromEntries(entries) as GatewaySpec;
  });

const samples = [
  ...fc.sample(gatewaySpecs, { seed: 1, numRuns: 150 }),
  ...fc.sample(sparseSpecs, { seed: 1, numRuns: 450 }),
].map(defaults);

describe.each(checked)('$id', (rule) => {
  const patterns = rule.reads.map(patternOf);

  it('reads only what it says it reads', () => {
    fc.assert(
      fc.property(gatewaySpecs.map(defaults), (spec) => {
        const declared = (path: string) =>
          patterns.some((pattern) => isWithin(path, pattern) || isWithin(pattern, path));
        expect([...readsOf(rule, spec).keys()].filter((path) => !declared(path))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('says that it reads only what it reads', () => {
    const read = new Set(samples.flatMap((spec) => [...readsOf(rule, spec).keys()]));
    // A field counts as read once its block is: where several would do, a check stops at the first that is there.
    const isRead = (pattern: string) =>
      [...read].some((path) => isWithin(path, pattern) || isWithin(pattern, path));
    expect(patterns.filter((pattern) => !isRead(pattern))).toEqual([]);
  });
});

const length = 100_000;
const hostileTexts = [
  ...['a', '0', '-', '.', '/', 'A-', '__', '1h', '0.', '*.', '%41', '/..', '$(', 'é', '\0', ' '],
].map((unit) => unit.repeat(length / unit.length));
const starts = ['', 'http://', 'https://a:b@'];

describe('hostile text of 100 KB in every field', () => {
  const specs = starts.flatMap((start) =>
    hostileTexts.flatMap((text) => {
      const spec = fullSpec(gatewaySchema.spec, `${start}${text}`) as GatewaySpec;
      const tls = { secretName: text, config: [{ secretName: text, hosts: [text, `*.${text}`] }] };
      return [spec, { ...spec, ingress: { enabled: true, host: text, tls } }];
    }),
  );

  it.each(checked)('takes $id less than 50 ms a text', (rule) => {
    for (const spec of specs) {
      const resource = { metadata: { name: spec.image, namespace: spec.image }, spec };
      // Time of the processor, not of the clock: the machine may be busy with something else.
      const before = process.cpuUsage();
      for (const _ of rule.check(resource));
      const { user, system } = process.cpuUsage(before);
      const found = [...readsOf(rule, spec, spec.image).values()];
      const texts = found.filter((value) => typeof value === 'string').length;
      expect((user + system) / 1000).toBeLessThan(50 * Math.max(1, texts));
    }
  });
});
