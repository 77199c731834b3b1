import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences } from './convergence.ts';
import type { DesiredObject } from './intent.ts';

type Spec = Record<string, unknown>;

const deployment = (podSpec: Spec, spec: Spec = {}): DesiredObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { ...spec, template: { spec: podSpec } },
});
const container = (fields: Spec): DesiredObject => deployment({ containers: [{ name: 'main', ...fields }] });
const pathsOf = (desired: DesiredObject, live: object) => differences(desired, live).map(({ path }) => path);

const main = 'spec.template.spec.containers[name=main]';

describe('a live object', () => {
  it.each<[what: string, desired: DesiredObject, live: object]>([
    ['with fields that others set', deployment({}), deployment({ schedulerName: 'mine' }, { replicas: 3 })],
    [
      'with items that others added to a keyed list, in another order',
      container({ env: [{ name: 'A', value: '1' }] }),
      container({
        env: [
          { name: 'B', value: '2' },
          { name: 'A', value: '1' },
        ],
      }),
    ],
    [
      'whose zero values are left out',
      container({ env: [{ name: 'A', value: '' }], tty: false, securityContext: {}, args: [] }),
      container({ env: [{ name: 'A' }] }),
    ],
    [
      'with a nested object left out that has only zero values',
      container({ lifecycle: { preStop: {} } }),
      container({}),
    ],
    [
      'with quantities spelled otherwise',
      container({ resources: { limits: { cpu: '0.5', memory: '1024Mi' }, requests: { cpu: 1 } } }),
      container({ resources: { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '1' } } }),
    ],
    [
      'with a default in the key of a list item',
      container({ ports: [{ containerPort: 80, name: 'http' }] }),
      container({ ports: [{ containerPort: 80, name: 'http', protocol: 'TCP' }] }),
    ],
    [
      'with a default inside of an atomic value',
      container({ env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }] }),
      container({
        env: [{ name: 'A', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } }],
      }),
    ],
    [
      'where null and undefined are rendered',
      container({ image: undefined, tty: null }),
      container({ image: 'a' }),
    ],
  ])('%s is as it should be', (_, desired, live) => {
    expect(differences(desired, live)).toEqual([]);
  });

  it.each<[what: string, desired: DesiredObject, live: object, path: string]>([
    ['a scalar is another', container({ image: 'a' }), container({ image: 'b' }), `${main}.image`],
    ['a scalar is gone', container({ image: 'a' }), container({}), `${main}.image`],
    ['a number became a string', container({ x: 80 }), container({ x: '80' }), `${main}.x`],
    ['the item of a keyed list is gone', container({}), deployment({ containers: [] }), main],
    [
      'a value of a keyed item is another',
      container({ env: [{ name: 'A', value: '1' }] }),
      container({ env: [{ name: 'A', value: '2' }] }),
      `${main}.env[name=A].value`,
    ],
    [
      'a port of another protocol has the number',
      container({ ports: [{ containerPort: 80 }] }),
      container({ ports: [{ containerPort: 80, protocol: 'UDP' }] }),
      `${main}.ports[containerPort=80,protocol=TCP]`,
    ],
    ['an atomic list has more', container({ args: ['a'] }), container({ args: ['a', 'b'] }), `${main}.args`],
    [
      'an atomic list has another order',
      container({ args: ['a', 'b'] }),
      container({ args: ['b', 'a'] }),
      `${main}.args`,
    ],
    [
      'an atomic map has more',
      deployment({ nodeSelector: { a: '1' } }),
      deployment({ nodeSelector: { a: '1', b: '' } }),
      'spec.template.spec.nodeSelector',
    ],
    [
      'an item of an atomic list has more',
      deployment({ tolerations: [{ key: 'a' }] }),
      deployment({ tolerations: [{ key: 'a', tolerationSeconds: 5 }] }),
      'spec.template.spec.tolerations',
    ],
    [
      'a quantity is another',
      container({ resources: { limits: { cpu: '500m' } } }),
      container({ resources: { limits: { cpu: '501m' } } }),
      `${main}.resources.limits[cpu]`,
    ],
  ])('differs where %s', (_, desired, live, path) => {
    expect(pathsOf(desired, live)).toEqual([path]);
  });

  it('misses the entry of a map even if it is empty: in a map that is a value', () => {
    const desired = { ...deployment({}), metadata: { name: 'web', labels: { empty: '' } } };
    expect(pathsOf(desired, { metadata: { name: 'web', labels: {} } })).toContain('metadata.labels[empty]');
    expect(pathsOf(desired, { ...deployment({}), metadata: { name: 'web', labels: { empty: '' } } })).toEqual(
      [],
    );
  });

  it('of an unknown kind is compared with plain rules', () => {
    const route = (spec: Spec) => ({ apiVersion: 'x/v1', kind: 'Route', metadata: { name: 'r' }, spec });
    expect(pathsOf(route({ a: { b: 1 }, list: [1] }), route({ a: { b: 1, c: 2 }, list: [1] }))).toEqual([]);
    expect(pathsOf(route({ list: [1] }), route({ list: [1, 2] }))).toEqual(['spec.list']);
  });
});

const text = fc.string({ maxLength: 3 });
const name = fc.constantFrom('A', 'B', 'C', 'D');
const milli = fc.integer({ min: 1, max: 5000 });

/** What one container may be rendered like. */
const rendered = fc.record(
  {
    image: text,
    stdin: fc.boolean(),
    command: fc.array(text, { maxLength: 3 }),
    env: fc.uniqueArray(fc.record({ name, value: text }), { selector: (item) => item.name }),
    limits: fc.dictionary(fc.constantFrom('cpu', 'memory'), milli),
  },
  { requiredKeys: [] },
);
type Rendered = typeof rendered extends fc.Arbitrary<infer T> ? T : never;

const renderedContainer = ({ limits, ...fields }: Rendered): Spec => ({
  ...fields,
  ...(limits && { resources: { limits: mapValues(limits, (value) => `${value / 1000}`) } }),
});

/** The same container as the API server stores it, after others have added to it. */
const storedContainer = ({ limits, ...fields }: Rendered): Spec => {
  const { image, stdin, command, env = [] } = fields;
  return {
    ...(image && { image }),
    ...(stdin && { stdin }),
    ...(command && command.length > 0 && { command }),
    env: [
      { name: 'ADDED', value: 'by others' },
      ...env
        .toReversed()
        .map((item) => (item.value === '' ? { name: item.name } : { ...item, note: 'added' })),
    ],
    resources: { limits: { ...mapValues(limits ?? {}, (value) => `${value}m`), 'added.dev/gpu': '1' } },
    imagePullPolicy: 'Always',
  };
};

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

describe('any rendered container', () => {
  it('equals itself as the API server stores it', () => {
    fc.assert(
      fc.property(rendered, (fields) => {
        expect(differences(container(renderedContainer(fields)), container(storedContainer(fields)))).toEqual(
          [],
        );
      }),
    );
  });

  it('differs from another exactly if a field that it renders has another meaning there', () => {
    fc.assert(
      fc.property(rendered, rendered, (wanted, there) => {
        const isSame =
          (wanted.image ?? '') === (wanted.image === undefined ? '' : (there.image ?? '')) &&
          (wanted.stdin === undefined || wanted.stdin === (there.stdin ?? false)) &&
          (wanted.command === undefined || wanted.command.join('\n') === (there.command ?? []).join('\n')) &&
          (wanted.command === undefined || wanted.command.length === (there.command ?? []).length) &&
          (wanted.env ?? []).every(
            (item) => there.env?.find((one) => one.name === item.name)?.value === item.value,
          ) &&
          Object.entries(wanted.limits ?? {}).every(([key, value]) => there.limits?.[key] === value);
        const found = differences(container(renderedContainer(wanted)), container(storedContainer(there)));
        expect(found.length === 0).toBe(isSame);
      }),
      { numRuns: 1000 },
    );
  });
});
