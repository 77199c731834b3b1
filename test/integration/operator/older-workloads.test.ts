/** Workloads that version 0.1.0 of this operator made: what selected their pods then selects them now. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { selectorText } from '../../../src/kubernetes/label-selector.ts';
import type { Deployment, KubernetesObject, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  apiVersionOf,
  Deployments,
  PodDisruptionBudgets,
  Pods,
  type Resource,
  Services,
} from '../../../src/kubernetes/resource.ts';
import { controllerReferenceTo, fieldManager } from '../../../src/runtime/children/ownership.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { listAll, ownedObjects } from './owned-objects.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

const namespace = 'older';

type Manifest = Required<Pick<KubernetesObject, 'apiVersion' | 'kind'>> & {
  readonly metadata: { readonly name: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: object;
};
type Workload = Deployment & StoredObject;
type Labels = Readonly<Record<string, string>>;

const manifests: Manifest[] = parseAllDocuments(
  readFileSync(join(import.meta.dirname, 'children-of-0.1.0.yaml'), 'utf8'),
).map((document) => document.toJS());

const resources: readonly Resource[] = controlledKinds.flatMap(({ controlled }) => [
  controlled.resource,
  ...controlled.owns,
]);

function resourceOf({ apiVersion, kind }: Manifest): Resource {
  const found = resources.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion);
  return found ?? expect.fail(`nobody owns ${kind}`);
}

const kindsOfOurs = new Set(controlledKinds.map(({ schema }) => schema.resource.kind));

/** The selector of what 0.1.0 made, as labels. */
const olderLabels = (name: string): Labels => ({ app: name, 'app.kubernetes.io/component': name });

let cluster: OperatorCluster;
let before: readonly Workload[];

const workloads = async () => (await listAll<Workload>(cluster.client, Deployments)).filter(isInNamespace);
const isInNamespace = ({ metadata }: StoredObject) => metadata.namespace === namespace;
const find = <T extends StoredObject>(resource: Resource, name: string) =>
  cluster.client.get<T>(resource, { namespace, name });

/** Makes the resources and, as 0.1.0 applied them, their children. */
async function makeOlderChildren(): Promise<void> {
  let owned = {};
  for (const manifest of manifests) {
    const resource = resourceOf(manifest);
    const isChild = !kindsOfOurs.has(manifest.kind);
    const object = { ...manifest, metadata: { ...manifest.metadata, namespace, ...(isChild && owned) } };
    const options = { fieldManager: isChild ? fieldManager : 'somebody', force: true };
    const made = await cluster.client.apply(resource, object, options);
    if (!isChild) owned = { ownerReferences: [controllerReferenceTo(made, resource)] };
  }
}

/** The pods behind a Service, by its EndpointSlices. */
async function podsBehind(service: string): Promise<string[]> {
  const text = await cluster.kubectl(
    ...['get', 'endpointslices', '-n', namespace, '-l', `kubernetes.io/service-name=${service}`],
    '-o=jsonpath={.items[*].endpoints[*].targetRef.name}',
  );
  return text.split(' ').filter((name) => name !== '');
}

beforeAll(async () => {
  cluster = await OperatorCluster.start({ parts: 'full' });
  await cluster.installKinds();
  await cluster.kubectl('create', 'namespace', namespace);
  await makeOlderChildren();
  before = await workloads();
  await cluster.development().untilReadyz(200);
  await converged(cluster, 120_000);
});
afterAll(() => cluster[Symbol.asyncDispose]());

it('there is one of each kind of then', () => {
  expect(before.map(({ metadata }) => metadata.name).sort()).toEqual([
    'agent',
    'gateway',
    'mcp',
    'orchestrator',
  ]);
});

describe.each(['agent', 'gateway', 'mcp', 'orchestrator'])('the workload of the %s', (name) => {
  it('keeps its selector, and has the labels for it beside those of new ones', async () => {
    const { metadata, spec } = await find<Workload>(Deployments, name);
    expect(metadata.uid).toBe(before.find((one) => one.metadata.name === name)?.metadata.uid);
    expect(spec?.selector).toEqual({ matchLabels: olderLabels(name) });
    expect(spec?.template.metadata?.labels).toMatchObject({
      ...olderLabels(name),
      'app.kubernetes.io/instance': name,
      'app.kubernetes.io/managed-by': 'inference-gateway-operator',
    });
    for (const { labelSelector } of spec?.template.spec?.topologySpreadConstraints ?? []) {
      expect(labelSelector).toEqual({ matchLabels: olderLabels(name) });
    }
  });

  it('and nothing else has the label of then', async () => {
    const owned = (await ownedObjects(cluster.client)).map(({ object }) => object).filter(isInNamespace);
    const own = owned.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/instance'] === name);
    expect(own.length).toBeGreaterThan(0);
    for (const { metadata } of own) expect(metadata.labels).not.toHaveProperty('app');
  });
});

it('Services, budgets and the scale subresource follow', async () => {
  for (const [service, name] of [
    ['agent', 'agent'],
    ['gateway', 'gateway'],
    ['mcp-service', 'mcp'],
  ] as const) {
    expect(await find(Services, service)).toMatchObject({ spec: { selector: olderLabels(name) } });
  }
  for (const name of ['gateway', 'mcp']) {
    const selector = { matchLabels: olderLabels(name) };
    expect(await find(PodDisruptionBudgets, name)).toMatchObject({ spec: { selector } });
    const scale = await cluster.kubectl('get', '--raw', scalePath(name));
    expect(JSON.parse(scale)).toMatchObject({ status: { selector: selectorText(selector) } });
  }
});

const scalePath = (name: string) =>
  `/apis/core.inference-gateway.com/v1alpha1/namespaces/${namespace}/${name}s/${name}/scale`;

it('a workload that is made anew has the selector of new ones, and its Service is never without a pod', async () => {
  await until('two pods are behind the Service', async () => (await podsBehind('gateway')).length === 2);
  let least = Number.POSITIVE_INFINITY;
  // The pods stay, and the new Deployment takes them up: they have its labels.
  await cluster.kubectl('delete', 'deployment', 'gateway', '-n', namespace, '--cascade=orphan');
  const isNew = async () => {
    const pods = await podsBehind('gateway');
    least = Math.min(least, pods.length);
    const live = (await listAll(cluster.client, Pods)).filter(isInNamespace);
    const behind = live.filter(({ metadata }) => pods.includes(metadata.name));
    return behind.length === 2 && behind.every(({ metadata }) => metadata.labels?.app === undefined);
  };
  await until('only new pods are behind the Service', isNew, 120_000);
  expect(least).toBeGreaterThanOrEqual(1);

  const labels = {
    'app.kubernetes.io/name': 'inference-gateway',
    'app.kubernetes.io/instance': 'gateway',
    'app.kubernetes.io/component': 'gateway',
  };
  await converged(cluster, 120_000);
  expect((await find<Workload>(Deployments, 'gateway')).spec?.selector).toEqual({ matchLabels: labels });
  expect(await find(Services, 'gateway')).toMatchObject({ spec: { selector: labels } });
  expect(await find(PodDisruptionBudgets, 'gateway')).toMatchObject({
    spec: { selector: { matchLabels: labels } },
  });
});
