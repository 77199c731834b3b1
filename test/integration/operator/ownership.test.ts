/** What is the operator's it keeps as it should be; what is not, it leaves alone. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  Deployments,
  Ingresses,
  type Resource,
  ServiceAccounts,
  Services,
} from '../../../src/kubernetes/resource.ts';
import { controllerOf } from '../../../src/runtime/children/ownership.ts';
import { isWorkWrite, operatorRequests } from './audit.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import {
  applyGateway,
  deleteGateway,
  findGateway,
  Gateways,
  minimalSpec,
  namespace,
  readyCondition,
} from './gateways.ts';
import type { OperatorProcess } from './operator-process.ts';
import { collectGarbage, ownedObjects } from './owned-objects.ts';
import { makePredecessorsChildren } from './predecessors-children.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;
let operator: OperatorProcess;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  operator = cluster.development();
  await operator.untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

const ingress = { enabled: true, host: 'ai.example.com' };

/** The children of a Gateway, with their versions. */
async function childrenOf(name: string): Promise<string[]> {
  const objects = (await ownedObjects(cluster.client)).map(({ object }) => object);
  return objects
    .filter((object) => controllerOf(object)?.name === name)
    .map(({ kind, metadata }) => `${kind} ${metadata.name} ${metadata.resourceVersion}`)
    .sort();
}

const create = (object: object) =>
  cluster.controlPlane.kubectl(['create', '-o', 'json', '-f', '-'], { input: JSON.stringify(object) });
const versionOf = (kind: string, name: string) =>
  cluster.kubectl(
    'get',
    kind,
    name,
    '-n',
    namespace,
    '-o=jsonpath={.metadata.uid}/{.metadata.resourceVersion}',
  );

it('an invalid spec that came past admission gets a condition, and nothing is made or changed', async () => {
  await applyGateway(cluster.client, 'broken', { ...minimalSpec, image: 'a b' });
  const { message } = await readyCondition(cluster.client, 'broken', 'InvalidSpec');
  expect(message).toContain('spec.image');
  expect(await childrenOf('broken')).toEqual([]);

  await applyGateway(cluster.client, 'broken', { ...minimalSpec, ingress });
  await converged(cluster);
  const before = await childrenOf('broken');
  expect(before.length).toBeGreaterThan(3);
  await applyGateway(cluster.client, 'broken', { ...minimalSpec, image: 'a b', replicas: 3 });
  await readyCondition(cluster.client, 'broken', 'InvalidSpec');
  expect(await childrenOf('broken')).toEqual(before);
  await deleteGateway(cluster.client, 'broken');
});

it('predecessor 5: an object that somebody else made under the name of a child is left as it is', async () => {
  const template = {
    metadata: { labels: { app: 'mine' } },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  };
  await create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'taken', namespace },
    spec: { selector: { matchLabels: { app: 'mine' } }, template },
  });
  const before = await versionOf('deployment', 'taken');
  await applyGateway(cluster.client, 'taken');
  const { message } = await readyCondition(cluster.client, 'taken', 'NameTaken');
  expect(message).toContain('Deployment taken exists already');
  expect(await versionOf('deployment', 'taken')).toBe(before);
  expect(await childrenOf('taken')).not.toContainEqual(expect.stringMatching(/^Deployment/));

  await deleteGateway(cluster.client, 'taken');
  await collectGarbage(cluster.client);
  expect(await versionOf('deployment', 'taken')).toBe(before);
});

it('predecessor 10: what keeps a Gateway from running is an event of it, too', async () => {
  const told = async () => {
    const selector = '--field-selector=reason=NameTaken,regarding.name=taken';
    return cluster.kubectl(
      'get',
      'events.events.k8s.io',
      '-n',
      namespace,
      selector,
      '-o=jsonpath={.items[*].note}',
    );
  };
  expect(await until('there is an event', told)).toContain('Deployment taken exists already');
});

it('a child that is changed or deleted by hand is put right', async () => {
  await applyGateway(cluster.client, 'tampered', { ...minimalSpec, ingress });
  await converged(cluster);
  const before = await versionOf('service', 'tampered');
  const patches = {
    deployment: { spec: { replicas: 7, template: { metadata: { labels: { mine: 'x' } } } } },
    service: { spec: { selector: { app: 'elsewhere' } } },
    ingress: { metadata: { ownerReferences: null }, spec: { rules: [{ host: 'evil.example.com' }] } },
    configmap: { data: { 'config.yaml': 'tampered' } },
  };
  for (const [kind, patch] of Object.entries(patches)) {
    const name = kind === 'configmap' ? 'tampered-config' : 'tampered';
    await cluster.kubectl('patch', kind, name, '-n', namespace, '--type=merge', '-p', JSON.stringify(patch));
    await converged(cluster, 10_000);
  }
  await cluster.kubectl('delete', 'serviceaccount', 'tampered', '-n', namespace);
  await converged(cluster, 10_000);
  expect(await versionOf('service', 'tampered')).not.toBe(before);
});

it('a Secret that a user made a child of a Gateway, in every way there is, is neither read nor pruned', async () => {
  await applyGateway(cluster.client, 'with-secret', { ...minimalSpec, ingress });
  await converged(cluster);
  const { metadata } = await cluster.client.get<StoredObject>(Ingresses, { namespace, name: 'with-secret' });
  const { labels, annotations, ownerReferences } = metadata;
  for (const kind of ['Secret', 'ServiceAccount']) {
    // Of a kind that is pruned, it takes more than an owner reference: the mark that this operator applied it.
    const marks = kind === 'Secret' ? { annotations } : {};
    await create({
      apiVersion: 'v1',
      kind,
      metadata: { name: 'mine', namespace, labels, ownerReferences, ...marks },
    });
  }
  const versions = async () => [await versionOf('secret', 'mine'), await versionOf('serviceaccount', 'mine')];
  const before = await versions();
  await applyGateway(cluster.client, 'with-secret', minimalSpec);
  await until(
    'the Ingress is pruned',
    async () => !(await childrenOf('with-secret')).join().includes('Ingress'),
  );
  expect(await versions()).toEqual(before);

  const requests = await operatorRequests(cluster.controlPlane);
  expect(requests.filter(({ objectRef }) => objectRef?.resource === 'secrets')).toEqual([]);
  await cluster.kubectl('delete', 'secret,serviceaccount', 'mine', '-n', namespace);
});

it('predecessor 14: nothing of the operator stands in the way of a deletion', async () => {
  await applyGateway(cluster.client, 'short-lived');
  await converged(cluster);
  const finalizers = async () =>
    (await ownedObjects(cluster.client)).flatMap(({ object }) => object.metadata.finalizers ?? []);
  expect(await finalizers()).toEqual([]);
  await operator.end('SIGKILL');
  await deleteGateway(cluster.client, 'short-lived');
  expect(await findGateway(cluster.client, 'short-lived')).toBeUndefined();
  operator = cluster.development();
  await converged(cluster);
});

/** What two objects of one intent have in common. */
function contentOf(object: StoredObject): object {
  const { metadata, ...rest } = object;
  const { labels, annotations } = metadata;
  const content = structuredClone({ ...rest, labels, annotations }) as Record<string, unknown> & {
    spec?: Record<string, unknown> & { template?: { metadata?: { labels?: object } } };
  };
  delete content.status;
  for (const own of ['clusterIP', 'clusterIPs', 'selector']) delete content.spec?.[own];
  delete content.spec?.template?.metadata?.labels;
  // The placement of pods selects them, too.
  return JSON.parse(JSON.stringify(content), (name, value) => (name === 'labelSelector' ? undefined : value));
}

it('children of the Go operator v0.14.1 become byte for byte what we make, without a change of selector', async () => {
  // Its CRD stored the replicas of every Gateway, so that they count as written.
  const image = 'ghcr.io/inference-gateway/inference-gateway:0.14.0';
  const spec = { ...minimalSpec, replicas: 1, image, ingress };
  await operator.end('SIGTERM');
  const [old, fresh] = await Promise.all(
    ['old', 'fresh'].map(async (place) => {
      await cluster.kubectl('create', 'namespace', place);
      return applyGateway(cluster.client, 'web', spec, place);
    }),
  );
  if (old === undefined || fresh === undefined) throw new Error('there are no Gateways');
  await makePredecessorsChildren(cluster, old, spec.image);
  const find = (place: string, resource: Resource) =>
    cluster.client.get<StoredObject>(resource, { namespace: place, name: 'web' });
  const uids = async () =>
    Promise.all(
      [Deployments, Services, ServiceAccounts, Ingresses].map(
        async (one) => (await find('old', one)).metadata.uid,
      ),
    );
  const before = await uids();

  operator = cluster.development();
  await converged(cluster);
  expect(await uids()).toEqual(before);
  for (const resource of [Deployments, Services, ServiceAccounts, Ingresses]) {
    const [adopted, made] = [await find('old', resource), await find('fresh', resource)];
    expect(JSON.stringify(contentOf(adopted))).toBe(JSON.stringify(contentOf(made)));
    expect(adopted.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['inference-operator']);
  }
  const { spec: kept } = await cluster.client.get<Deployment & StoredObject>(Deployments, {
    namespace: 'old',
    name: 'web',
  });
  const selector = { matchLabels: { app: 'web' } };
  expect(kept?.selector).toEqual(selector);
  const { topologySpreadConstraints = [] } = kept?.template.spec ?? {};
  expect(topologySpreadConstraints.map(({ labelSelector }) => labelSelector)).toEqual([selector, selector]);
  expect(await find('old', Services)).toMatchObject({ spec: { selector: { app: 'web' } } });
  expect(await find('old', Gateways)).toMatchObject({ status: { selector: 'app=web' } });

  const writes = async () => (await operatorRequests(cluster.controlPlane)).filter(isWorkWrite).length;
  const settled = await writes();
  await operator.end('SIGTERM');
  operator = cluster.development();
  await operator.untilReadyz(200);
  await converged(cluster);
  expect(await writes()).toBe(settled);
});
