/** `WATCH_NAMESPACE_SELECTOR`: which namespaces' Gateways the operator looks after. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { OperatorCluster } from '../operator/cluster.ts';
import { minimalSpec } from '../operator/gateways.ts';
import { metric } from '../operator/metrics.ts';
import { until } from '../operator/until.ts';
import { Team } from './team.ts';

const label = 'inference-gateway.com/managed';
const selector = `${label}=true`;

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
});
afterAll(() => cluster[Symbol.asyncDispose]());
afterEach(() => cluster.killOperators());

/** An operator with a selector, once its caches are full. */
async function operator(namespaceSelector?: string) {
  const env = namespaceSelector === undefined ? {} : { WATCH_NAMESPACE_SELECTOR: namespaceSelector };
  const started = cluster.development(env);
  await started.untilReadyz(200);
  return started;
}

/** Gateways of this kind that were left alone so far. */
const skips = async (process: Awaited<ReturnType<typeof operator>>) =>
  metric(await process.get('/metrics'), 'unselected_namespace_skips_total', { controller: 'gateway' });

it('61. namespaces with the label are looked after, others are left alone: counted, and logged once', async () => {
  const [ours, theirs] = [await Team.start(cluster, { [label]: 'true' }), await Team.start(cluster)];
  const process = await operator(selector);
  await theirs.apply('one', minimalSpec);
  await theirs.apply('two', minimalSpec);
  await ours.applied('one', minimalSpec);
  await until('both are counted', async () => (await skips(process)) >= 2);
  expect(await theirs.deployment('one')).toBeUndefined();
  expect(await ours.deployment('one')).toBeDefined();
  const message = 'resources in namespaces that are not selected are left alone';
  expect(process.entries(message)).toMatchObject([{ controller: 'gateway', namespaceSelector: selector }]);
});

it('the labels of a namespace are followed as they change', async () => {
  const team = await Team.start(cluster);
  const process = await operator(selector);
  const { metadata } = await team.apply('ai', minimalSpec);
  await until('it is left alone', async () => (await skips(process)) >= 1);
  await cluster.kubectl('label', 'namespace', team.namespace, selector);
  await team.status('ai', { observedGeneration: metadata.generation });

  const before = await skips(process);
  await cluster.kubectl('label', 'namespace', team.namespace, `${label}-`);
  await until('it is left alone again', async () => (await skips(process)) > before);
  // What is there stays as it is, and what somebody deletes is not made again.
  const last = await skips(process);
  await team.kubectl('delete', 'service', 'ai');
  await team.apply('other', minimalSpec);
  await until('both are left alone', async () => (await skips(process)) >= last + 2);
  expect(await team.service('ai')).toBeUndefined();
  expect(await team.deployment('ai')).toBeDefined();
});

it.each([
  ['no selector', undefined],
  ['an empty one', ''],
])('%s means all namespaces', async (_, text) => {
  const team = await Team.start(cluster);
  await operator(text);
  await team.applied('ai', minimalSpec);
  expect(await team.deployment('ai')).toBeDefined();
});

it('what is no selector stops the start, and says so', async () => {
  const process = cluster.development({ WATCH_NAMESPACE_SELECTOR: 'managed in (true' });
  expect(await process.exited).toMatchObject({ code: 1 });
  const said = `${process.stderr}${JSON.stringify(process.log)}`;
  expect(said).toContain('WATCH_NAMESPACE_SELECTOR');
  expect(said).toContain('managed in (true');
  expect(said).toContain('no label selector');
});
