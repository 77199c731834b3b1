/** What the rules of every kind keep, as tests. */
import fc from 'fast-check';
import type { Static, TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import type { AdmissionDefinition } from '../../admission/examination.ts';
import type { Rule } from '../../admission/rule.ts';
import { fullSpec } from './schema-arbitrary.ts';

/** The rules of a kind, with specs to try them on. */
export interface RuleContract<Schema extends TSchema> extends AdmissionDefinition<Schema> {
  /** Specs that follow the schema, with its defaults. */
  readonly specs: fc.Arbitrary<Static<Schema>>;
  /** Blocks of which specs are also tried with two at most: there a check comes to its last alternatives. */
  readonly blocks: readonly string[];
  /** What a hostile spec with one text in every field is tried as; as it is, unless something has no type. */
  readonly hostileSpecs?: (spec: Static<Schema>, text: string) => readonly Static<Schema>[];
}

/** Every object in a schema, and the names of the fields that lead to it. */
function* nodesOf(value: unknown, path: readonly string[] = []): Generator<[object, readonly string[]]> {
  if (typeof value !== 'object' || value === null) return;
  yield [value, path];
  for (const [name, child] of Object.entries(value)) yield* nodesOf(child, [...path, name]);
}

const idsOf = (rules: readonly { readonly id: string }[]) => new Set(rules.map(({ id }) => id));

function describeTable<Schema extends TSchema>({ schema, rules }: RuleContract<Schema>): void {
  const nodes = [...nodesOf(JSON.parse(JSON.stringify(schema.spec)))];
  const schemaIds = nodes.flatMap(([node]) => ('x-rule' in node ? [String(node['x-rule'])] : []));
  const celIds = nodes.flatMap(([node, path]) =>
    path.at(-2) === 'x-kubernetes-validations' && 'id' in node ? [String(node.id)] : [],
  );

  it('have an id of their own, and say what, why and what to do', () => {
    expect(idsOf(rules).size).toBe(rules.length);
    for (const { id, summary, why, fix } of rules) {
      expect(id).toMatch(new RegExp(`^${schema.singular}/[a-z0-9-]+$`));
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
    const unchecked = rules.filter(
      ({ check, checkChange }) => check === undefined && checkChange === undefined,
    );
    expect(unchecked).toEqual(rules.filter(({ twin }) => twin === 'schema'));
  });

  it('have no default in list items, where tools that compare manifests would see drift', () => {
    const inItems = nodes.filter(([node, path]) => 'default' in node && path.includes('items'));
    expect(inItems.map(([, path]) => path.join('.'))).toEqual([]);
  });
}

type Segments = readonly string[];

/** The value, noting every property that is read from it. */
function recording<Value>(
  value: Value,
  segments: Segments,
  note: (segments: Segments, value: unknown) => void,
): Value {
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

/** A rule that checks in code, asked in one way whether it is about a resource or about a change to one. */
interface Checked<Spec> extends Rule<Spec> {
  readonly run: (spec: Spec, before: Spec, name: string) => void;
}

function checkedRules<Spec>(rules: readonly Rule<Spec>[]): Checked<Spec>[] {
  const named = (spec: Spec, name: string) => ({ metadata: { name, namespace: name }, spec });
  const ignore = (): void => {};
  return rules.flatMap((rule) => {
    const { check, checkChange } = rule;
    if (check !== undefined) return [{ ...rule, run: (spec, _, name) => check(named(spec, name), ignore) }];
    if (checkChange === undefined) return [];
    return [
      { ...rule, run: (spec, before, name) => checkChange(named(spec, name), named(before, name), ignore) },
    ];
  });
}

/** The paths that a rule reads of a spec, and of what it was before, each with the value that it found last. */
function readsOf<Spec>(
  { run }: Checked<Spec>,
  spec: Spec,
  before: Spec,
  name = 'example',
): Map<string, unknown> {
  const paths = new Map<string, unknown>();
  const watch = (watched: Spec) =>
    recording({ spec: watched }, [], (path, value) => paths.set(path.join('.'), value)).spec;
  run(watch(spec), watch(before), name);
  paths.delete('spec');
  return paths;
}

const patternOf = (read: string) => read.replaceAll('[]', '.[]');
const isWithin = (path: string, pattern: string) => path === pattern || path.startsWith(`${pattern}.`);
const overlaps = (path: string, pattern: string) => isWithin(path, pattern) || isWithin(pattern, path);

/** Specs with few blocks beside those that are required. */
function sparse<Schema extends TSchema>({
  schema,
  specs,
  blocks,
}: RuleContract<Schema>): fc.Arbitrary<Static<Schema>> {
  const required: readonly string[] = JSON.parse(JSON.stringify(schema.spec)).required ?? [];
  return fc.tuple(specs, fc.subarray([...blocks], { maxLength: 2 })).map(([spec, kept]) => {
    const entries = Object.entries(Object(spec)).filter(
      ([name, value]) => typeof value !== 'object' || required.includes(name) || kept.includes(name),
    );
    return Object.fromEntries(entries) as Static<Schema>; // only optional blocks are gone, so that it still is one
  });
}

function describeReads<Spec>(rule: Checked<Spec>, specs: fc.Arbitrary<Spec>, samples: readonly Spec[]): void {
  const patterns = rule.reads.map(patternOf);

  it('reads only what it says it reads', () => {
    fc.assert(
      fc.property(specs, specs, (spec, before) => {
        const isDeclared = (path: string) => patterns.some((pattern) => overlaps(path, pattern));
        expect([...readsOf(rule, spec, before).keys()].filter((path) => !isDeclared(path))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('says that it reads only what it reads', () => {
    const read = new Set(
      samples.flatMap((spec, at) => [...readsOf(rule, spec, samples.at(at - 1) ?? spec).keys()]),
    );
    // A field counts as read once its block is: where several would do, a check stops at the first that is there.
    const isRead = (pattern: string) => [...read].some((path) => overlaps(path, pattern));
    expect(patterns.filter((pattern) => !isRead(pattern))).toEqual([]);
  });
}

const length = 100_000;
const hostileTexts = [
  ...['a', '0', '-', '.', '/', 'A-', '__', '1h', '0.', '*.', '%41', '/..', '$(', 'é', '\0', ' '],
].map((unit) => unit.repeat(length / unit.length));
/** Around such a text: what brings a check to its later parts, and what makes it turn back at the very end. */
const frames = ['|', '|!', 'http://|', 'https://a:b@|'].map((frame) => frame.split('|'));

function expectQuick<Spec>(rule: Checked<Spec>, spec: Spec, name: string): void {
  // Time of the processor, not of the clock: the machine may be busy with something else.
  const before = process.cpuUsage();
  rule.run(spec, spec, name);
  const { user, system } = process.cpuUsage(before);
  const texts = [...readsOf(rule, spec, spec, name).values()].filter(
    (value) => typeof value === 'string',
  ).length;
  expect((user + system) / 1000).toBeLessThan(50 * Math.max(1, texts));
}

/** Describes what the rules of a kind keep. */
export function describeRules<Schema extends TSchema>(contract: RuleContract<Schema>): void {
  type Spec = Static<Schema>;
  const { schema, rules, defaults, specs, hostileSpecs = (spec: Spec) => [spec] } = contract;
  const completed = specs.map(defaults);
  const samples = [
    ...fc.sample(completed, { seed: 1, numRuns: 150 }),
    ...fc.sample(sparse(contract).map(defaults), { seed: 1, numRuns: 450 }),
  ];
  const checked = checkedRules<Spec>(rules);

  describe(`rules of ${schema.resource.kind}`, () => describeTable(contract));
  describe.each(checked)('$id', (rule) => describeReads<Spec>(rule, completed, samples));

  describe('hostile text of 100 KB in every field', () => {
    const texts = frames.flatMap((frame) => hostileTexts.map((text) => frame.join(text)));
    const hostile = texts.flatMap((text) => {
      // One text wherever the schema takes text: a spec, as far as rules can tell.
      const spec = defaults(fullSpec(schema.spec, text) as Spec);
      return hostileSpecs(spec, text).map((each) => ({ spec: each, name: text }));
    });

    // Bounded by the processor's time; by the clock, a busy machine takes as long as it likes.
    it.each(checked)('takes $id less than 50 ms a text', { timeout: 180_000 }, (rule) => {
      for (const { spec, name } of hostile) expectQuick<Spec>(rule, spec, name);
    });
  });
}
