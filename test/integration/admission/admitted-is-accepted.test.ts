/**
 * What is admitted is accepted: where the judgement finds no error in a resource, the API server takes the resource, every
 * child and every pod, where the Pod Security Standard `restricted` is enforced and elsewhere.
 *
 * `SPECS` says how many admitted specs of each kind are generated, in each of two ways; 100 by default. A refusal prints
 * the spec, smaller where it can be.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { judge } from '../../../src/admission/judgement.ts';
import type { KindWithController } from '../../../src/controlled-kinds.ts';
import { isRecord } from '../../../src/kubernetes/json.ts';
import type { KubernetesObject, StoredObject } from '../../../src/kubernetes/object.ts';
import { apiVersionOf, Pods, type Resource } from '../../../src/kubernetes/resource.ts';
import { type DesiredObject, desiredObject, keptObject } from '../../../src/runtime/children/intent.ts';
import { ApiError } from '../../../src/runtime/client/api-error.ts';
import type { ChildObject } from '../../../src/runtime/controller/controlled-kind.ts';
import { Observation } from '../../../src/runtime/controller/observation.ts';
import { OperatorCluster } from '../operator/cluster.ts';
import { admittedSpecs, namespace, type Written } from './admitted-specs.ts';

const count = Number(process.env.SPECS ?? 100);

/** Those with hostile words in every field are some 300; each takes some 30 ms on a machine at rest. */
const timeout = 180_000 + count * 300;

/** Enough to keep an API server busy. */
const atOnce = 8;

/** A namespace in which no Pod Security Standard is enforced; where resources are, it is the strictest. */
const plain = 'plain';

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  const labels = Object.fromEntries(
    ['enforce', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
  );
  const namespaces = [{ name: namespace, labels }, { name: plain }];
  for (const metadata of namespaces) await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata });
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** A resource as it would be stored. */
function stored(resource: Resource, { name, spec }: Written): StoredObject & { readonly spec: unknown } {
  const metadata = { name, namespace, uid: 'b7c2ae5c', resourceVersion: '1', generation: 1 };
  return { apiVersion: apiVersionOf(resource), kind: resource.kind, metadata, spec };
}

/** A child as it is applied, and the resource that it is applied to. */
interface Applied {
  readonly resource: Resource;
  readonly object: DesiredObject;
}

function appliedOf({ controlled }: KindWithController, owner: StoredObject): Applied[] {
  const { owns, keeps = [], resource: kind, plan } = controlled;
  const children: readonly ChildObject[] = plan(owner, new Observation(controlled)).children ?? [];
  return children.map((child) => {
    const isIt = (resource: Resource) =>
      resource.kind === child.kind && apiVersionOf(resource) === child.apiVersion;
    const kept = keeps.find(isIt);
    if (kept !== undefined) return { resource: kept, object: keptObject(child, owner, kind) };
    const owned = owns.find(isIt);
    if (owned === undefined) throw new Error(`${child.kind} is neither owned nor kept`);
    return { resource: owned, object: desiredObject(child, owner, kind) };
  });
}

/** What the API server says against something that it is asked to take without storing it. */
async function objectionsTo(
  what: string,
  ask: (onWarning: (warning: string) => void) => Promise<unknown>,
  isObjection: (warning: string) => boolean = () => false,
): Promise<string[]> {
  const warnings: string[] = [];
  try {
    await ask((warning) => warnings.push(warning));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return [`${what}: ${error.status.message ?? error.reason}`];
  }
  return warnings.filter(isObjection).map((warning) => `${what}: ${warning}`);
}

/** Children that the API server has taken, as text: most specs of a kind have many in common. */
const taken = new Set<string>();

const applying = { fieldManager: 'inference-operator', force: true, dryRun: true };

async function objectionsToChild({ resource, object }: Applied): Promise<string[]> {
  const text = JSON.stringify(object);
  if (taken.has(text)) return [];
  const { client } = cluster;
  const objections = [
    ...(await objectionsTo(
      `${object.kind} ${object.metadata.name}`,
      (onWarning) => client.apply(resource, object, { ...applying, onWarning }),
      // Pods alone are kept out; of their workload only this tells.
      (warning) => warning.includes('PodSecurity'),
    )),
    ...(await objectionsToPod(object)),
  ];
  if (objections.length === 0) taken.add(text);
  return objections;
}

/** What is said of a workload's pod; none is made of a workload that is not stored. */
async function objectionsToPod({ metadata, spec }: DesiredObject): Promise<string[]> {
  if (!isRecord(spec) || !isRecord(spec.template)) return [];
  const template: KubernetesObject = spec.template;
  const { namespace: place = namespace } = metadata;
  const pod = { ...template, metadata: { ...template.metadata, name: 'pod', namespace: place } };
  return objectionsTo('its pod', (onWarning) =>
    cluster.client.create(Pods, pod, { dryRun: true, onWarning }),
  );
}

/** The same child in another namespace. */
const childIn = (place: string, { resource, object }: Applied): Applied => ({
  resource,
  object: { ...object, metadata: { ...object.metadata, namespace: place } },
});

/**
 * All that the API server says against a resource that is admitted; undefined for one that is not. Its children are tried
 * where it is, or in other places.
 */
async function objectionsOf(
  kind: KindWithController,
  { name, spec }: Written,
  places: readonly string[] = [namespace],
): Promise<readonly string[] | undefined> {
  const { resource } = kind.schema;
  const owner = stored(resource, { name, spec });
  if (name === '' || judge(kind.admitted, owner).errors.length > 0) return undefined;
  const itself = await objectionsTo(owner.kind, (onWarning) => {
    const object = { metadata: { name, namespace }, spec };
    return cluster.client.apply(resource, object, { ...applying, onWarning });
  });
  const children = appliedOf(kind, owner).flatMap((child) => places.map((place) => childIn(place, child)));
  return [...itself, ...(await Promise.all(children.map(objectionsToChild))).flat()];
}

/** What is told of a resource that was admitted and then refused. */
function failureOf({ schema }: KindWithController, { name, spec }: Written, objections: string): string {
  const manifest = stringify({ kind: schema.resource.kind, metadata: { name }, spec });
  return `admitted, and then refused:\n${objections}\n${manifest}`;
}

/** What the API server says against resources all of which are admitted, a few at a time. */
async function failuresOf(kind: KindWithController, resources: Generator<Written>): Promise<string[]> {
  const failures: string[] = [];
  const work = async () => {
    for (const resource of resources) {
      const objections = (await objectionsOf(kind, resource)) ?? ['it is not admitted'];
      if (objections.length > 0) failures.push(failureOf(kind, resource, objections.join('\n')));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return failures;
}

/** That the API server takes as many admitted resources as are wanted. */
async function expectAllAccepted(kind: KindWithController, resources: fc.Arbitrary<Written>): Promise<void> {
  const property = fc.asyncProperty(resources, async (resource) => {
    const objections = await objectionsOf(kind, resource);
    fc.pre(objections !== undefined);
    if (objections !== undefined && objections.length > 0) throw new Error(objections.join('\n'));
  });
  const result = await fc.check(property, { numRuns: count, maxSkipsPerRun: 100 });
  if (result.counterexample !== null) {
    const again = `seed ${result.seed}, path ${result.counterexamplePath}`;
    expect.fail(failureOf(kind, result.counterexample[0], `${String(result.errorInstance)}\n${again}`));
  }
  expect(result.numRuns).toBe(count);
}

describe.each(admittedSpecs)(
  '$kindName: what is admitted is accepted',
  ({ kind, written, saturated, generated, hostile }) => {
    it.each(written)('as the example $name', async (example) => {
      expect(await objectionsOf(kind, example, [namespace, plain])).toEqual([]);
    });

    it('with each hostile word in every field that takes it', { timeout }, async () => {
      expect(await failuresOf(kind, saturated())).toEqual([]);
    });

    it(`as ${count} generated specs`, { timeout }, () => expectAllAccepted(kind, generated));

    it(`as ${count} hostile specs`, { timeout }, () => expectAllAccepted(kind, hostile));
  },
);
