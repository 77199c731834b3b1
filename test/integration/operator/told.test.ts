/** What becomes of children is told: in the log, in the metrics, and with its true cause. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Condition, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments, Namespaces, Services } from '../../../src/kubernetes/resource.ts';
import { OperatorCluster } from './cluster.ts';
import { Gateways, minimalSpec } from './gateways.ts';
import { metric } from './metrics.ts';
import type { OperatorProcess } from './operator-process.ts';

let cluster: OperatorCluster;
let operator: OperatorProcess;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  operator = cluster.controller();
  await operator.untilReadyz(200);
});
afterAll(async () => {
  await operator.end('SIGTERM');
  await cluster[Symbol.asyncDispose]();
});

async function namespaceWith(name: string, objects: readonly object[] = []): Promise<void> {
  await cluster.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  for (const object of objects) await cluster.apply(JSON.parse(JSON.stringify(object)));
}

const gatewayIn = (namespace: string, name: string) =>
  cluster.apply({
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Gateway',
    metadata: { namespace, name },
    spec: JSON.parse(JSON.stringify(minimalSpec)),
  });

/** A resource with the conditions that its controller gives it. */
interface Conditioned extends StoredObject {
  readonly status?: { readonly conditions?: readonly Condition[] };
}

/** The reason of the condition Ready. */
async function reasonOf(namespace: string, name: string): Promise<string | undefined> {
  const { status } = await cluster.client.get<Conditioned>(Gateways, { namespace, name });
  return status?.conditions?.find(({ type }) => type === 'Ready')?.reason;
}

const told = async (name: string, labels: Readonly<Record<string, string>>) =>
  metric(await operator.get('/metrics'), name, labels);

const errors = () => operator.log.filter(({ level }) => Number(level) >= 50);

it('a child that is made counts as a write of its kind', async () => {
  await namespaceWith('sound');
  await gatewayIn('sound', 'ai');
  await expect.poll(() => reasonOf('sound', 'ai'), { timeout: 20_000 }).toBeDefined();
  for (const kind of ['Deployment', 'Service', 'ServiceAccount', 'Gateway']) {
    expect(await told('apply_writes_total', { kind, result: 'applied' })).toBeGreaterThan(0);
  }
  await cluster.client.delete(Gateways, { namespace: 'sound', name: 'ai' });
});

it('a child whose name is taken is counted and logged, once', async () => {
  const taken = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace: 'taken', name: 'ai' },
    spec: { ports: [{ port: 80 }] },
  };
  await namespaceWith('taken', [taken]);
  await gatewayIn('taken', 'ai');
  await expect.poll(() => reasonOf('taken', 'ai'), { timeout: 20_000 }).toBe('NameTaken');
  expect(await told('reconcile_problems_total', { controller: 'gateway', reason: 'NameTaken' })).toBe(1);
  const lines = operator.entries('a child is not as it should be');
  expect(lines).toMatchObject([{ level: 40, controller: 'gateway', key: 'taken/ai', reason: 'NameTaken' }]);
});

it('a quota is told as a quota, and no role is blamed', async () => {
  const quota = {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { namespace: 'few', name: 'few' },
    spec: { hard: { 'count/deployments.apps': '0' } },
  };
  await namespaceWith('few', [quota]);
  // What a controller manager would say of a quota that nothing has used.
  const used = { status: { ...quota.spec, used: { 'count/deployments.apps': '0' } } };
  const patched = await cluster.kubectl(
    ...['patch', '-n', 'few', 'resourcequota', 'few', '--subresource=status', '--type=merge'],
    ...['-p', JSON.stringify(used)],
  );
  expect(patched).toContain('patched');
  await gatewayIn('few', 'ai');
  await expect.poll(() => reasonOf('few', 'ai'), { timeout: 20_000 }).toBe('ApplyRejected');
  expect(await told('apply_writes_total', { kind: 'Deployment', result: 'rejected' })).toBeGreaterThan(0);
  expect(await told('reconcile_problems_total', { controller: 'gateway', reason: 'ApplyRejected' })).toBe(1);
  const refusals = operator.entries('the API server refuses');
  expect(refusals).toMatchObject([
    { level: 30, message: expect.stringMatching(/quota of the namespace few/) },
  ]);
  expect(errors()).toEqual([]);
});

it('a namespace that is being deleted is told as that', async () => {
  await namespaceWith('leaving');
  await gatewayIn('leaving', 'ai');
  await expect.poll(() => reasonOf('leaving', 'ai'), { timeout: 20_000 }).toBeDefined();
  // Held by its finalizer: nothing removes what is in it here, so the Gateway sees its children go one by one.
  await cluster.client.delete(Namespaces, { name: 'leaving' });
  await expect
    .poll(async () => (await cluster.client.get(Namespaces, { name: 'leaving' })).metadata.deletionTimestamp)
    .toBeDefined();
  for (const resource of [Services, Deployments]) {
    await cluster.client.delete(resource, { namespace: 'leaving', name: 'ai' }).catch(() => undefined);
  }
  await operator.entry('the namespace leaves', ({ message }) =>
    String(message).startsWith('the namespace leaving is being deleted'),
  );
  expect(errors()).toEqual([]);
});
