/** An operator that looks after the resources of some namespaces only. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { controllerOf } from '../../../src/runtime/children/ownership.ts';
import { isWorkWrite, operatorRequests } from './audit.ts';
import { OperatorCluster } from './cluster.ts';
import { applyGateway, type GatewaySpec, minimalSpec } from './gateways.ts';
import { metric } from './metrics.ts';
import type { OperatorProcess } from './operator-process.ts';
import { ownedObjects } from './owned-objects.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  for (const name of ['managed', 'other']) await cluster.kubectl('create', 'namespace', name);
  await cluster.kubectl('label', 'namespace', 'managed', 'inference-gateway.com/managed=true');
  await apply('managed');
  await apply('other');
});
afterAll(() => cluster[Symbol.asyncDispose]());

const apply = (namespace: string, spec?: GatewaySpec) => applyGateway(cluster.client, 'web', spec, namespace);

const selecting = (selector: string): OperatorProcess =>
  cluster.operator(['controller', '--lease-namespace', 'default'], undefined, {
    WATCH_NAMESPACE_SELECTOR: selector,
  });

/** The children of the Gateway in a namespace, with their versions. */
async function childrenIn(namespace: string): Promise<string[]> {
  const objects = (await ownedObjects(cluster.client)).map(({ object }) => object);
  return objects
    .filter((object) => object.metadata.namespace === namespace && controllerOf(object)?.kind === 'Gateway')
    .map(({ kind, metadata }) => `${kind} ${metadata.resourceVersion}`)
    .sort();
}

/** How often the operator has left a resource alone. */
const skips = async (operator: OperatorProcess) =>
  metric(await operator.get('/metrics'), 'unselected_namespace_skips_total');

it('predecessor 9: a selector that is none ends the process with a word about it, and touches nothing', async () => {
  const operator = selecting('managed in true');
  expect(await operator.exited).toMatchObject({ code: 1 });
  expect(operator.stderr).toContain('WATCH_NAMESPACE_SELECTOR: "managed in true" is no label selector');
  expect((await operatorRequests(cluster.controlPlane)).filter(isWorkWrite)).toEqual([]);
});

it('predecessor 9: a namespace is looked after as soon as its labels say so, and no longer', async () => {
  const operator = selecting('inference-gateway.com/managed=true');
  await until('the selected one has its children', async () => (await childrenIn('managed')).length > 3);
  expect(await childrenIn('other')).toEqual([]);

  await cluster.kubectl('label', 'namespace', 'other', 'inference-gateway.com/managed=true');
  await until('the other one has its children', async () => (await childrenIn('other')).length > 3);

  for (const change of ['the label', 'the spec']) {
    const before = { skips: await skips(operator), children: await childrenIn('other') };
    if (change === 'the label') {
      await cluster.kubectl('label', 'namespace', 'other', 'inference-gateway.com/managed-');
    } else await apply('other', { ...minimalSpec, replicas: 3 });
    await until(`${change} is left alone`, async () => (await skips(operator)) > before.skips);
    expect(await childrenIn('other')).toEqual(before.children);
  }
  await operator.end('SIGTERM');
});
