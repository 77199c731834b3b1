/** An operator that may not do what it has to: it says what it lacks, waits, and goes on once it is granted. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { Deployments, Ingresses } from '../../../src/kubernetes/resource.ts';
import { controllerRules, createAccount, kubeconfigWithToken } from './account.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { applyGateway, Gateways, namespace, readyCondition } from './gateways.ts';
import type { OperatorProcess } from './operator-process.ts';
import { until } from './until.ts';

/** Each call is tried several times meanwhile. */
const whileMs = 25_000;

vi.setConfig({ testTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
});
afterAll(() => cluster[Symbol.asyncDispose]());
afterEach(() => cluster.killOperators());
beforeEach(async () => {
  await cluster.kubectl('delete', 'lease', 'inference-operator', '-n', 'default', '--ignore-not-found');
});

const refusals = (operator: OperatorProcess): string[] =>
  operator.entries('the API server refuses').map(({ message }) => String(message));

it('predecessor 17: without any rights it is alive but not ready, and says once a minute what it lacks', async () => {
  const account = await createAccount(cluster.controlPlane, 'powerless', []);
  const operator = cluster.controller(account.kubeconfig);
  await operator.entry('a refusal', ({ msg }) => msg === 'the API server refuses');
  await sleep(whileMs);

  const told = refusals(operator);
  expect(told).toContainEqual(
    expect.stringContaining(
      'may not list deployments.apps in all namespaces; unless an admission plugin denied it, its role lacks the rule ' +
        '{apiGroups: ["apps"], resources: ["deployments"], verbs: ["list"]}',
    ),
  );
  expect(told).toContainEqual(
    expect.stringContaining('{apiGroups: ["coordination.k8s.io"], resources: ["leases"], verbs: ["get"]}'),
  );
  expect(new Set(told).size).toBe(told.length);
  // Beside the refusals: what each kind is, and the few lines of every start.
  const states = operator.entries('this kind may not be read: whatever needs it is left as it is');
  expect(operator.log.length).toBeLessThan(told.length + states.length + 10);
  expect(await operator.get('/livez')).toMatchObject({ code: 200 });
  expect(await operator.get('/readyz')).toMatchObject({
    code: 503,
    text: expect.stringContaining('[-] caches: none may be read: '),
  });

  await applyGateway(cluster.client, 'patient');
  await account.grant(controllerRules());
  await operator.untilReadyz(200, 20_000);
  await converged(cluster);
});

it('a write that it may not make is a condition of the Gateway, and is named once for all of them', async () => {
  const withoutPatch = controllerRules().map((rule) => ({
    ...rule,
    verbs: rule.resources[0] === Deployments.plural ? ['get', 'list', 'watch'] : rule.verbs,
  }));
  const account = await createAccount(cluster.controlPlane, 'nearly', withoutPatch);
  const operator = cluster.controller(account.kubeconfig);
  const names = ['one', 'two', 'three', 'four', 'five'];
  for (const name of names) await applyGateway(cluster.client, name);
  for (const name of names) {
    const { message } = await readyCondition(cluster.client, name, 'ApplyRejected');
    expect(message).toContain('cannot patch resource "deployments"');
  }
  expect(refusals(operator)).toEqual([
    expect.stringContaining('{apiGroups: ["apps"], resources: ["deployments"], verbs: ["patch"]}'),
  ]);

  await account.grant(controllerRules());
  const look = { metadata: { annotations: { look: 'again' } } };
  for (const name of names) await cluster.client.mergePatch(Gateways, { namespace, name }, look);
  await converged(cluster);
});

it('one kind that it may not read stops nothing else, and is told in the log, as a metric and as a condition', async () => {
  const withoutReading = controllerRules().filter(({ resources }) => !resources.includes(Ingresses.plural));
  const account = await createAccount(cluster.controlPlane, 'blind', withoutReading);
  const operator = cluster.controller(account.kubeconfig);
  await operator.untilReadyz(200, 20_000);
  await cluster.apply({
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'MCP',
    metadata: { name: 'sighted', namespace },
    spec: { image: 'ghcr.io/example/tools:1.0.0' },
  });
  await applyGateway(cluster.client, 'held-up');
  const { message } = await readyCondition(cluster.client, 'held-up', 'Forbidden');
  expect(message).toBe(
    'the operator may not list and watch ingresses.networking.k8s.io: its role lacks that right; nothing is changed until it has it',
  );
  const deploymentOf = (name: string) =>
    cluster.kubectl('get', 'deployment', name, '-n', namespace, '-o', 'name', '--ignore-not-found');
  await until('the MCP runs meanwhile', async () => (await deploymentOf('sighted')) !== '');
  expect(await deploymentOf('held-up')).toBe('');
  expect(operator.entries('this kind may not be read: whatever needs it is left as it is')).toHaveLength(1);
  const { text } = await operator.get('/metrics');
  expect(text).toContain('watch_state{group="networking.k8s.io",kind="Ingress",state="forbidden"} 1');
  expect(text).toContain('watch_state{group="apps",kind="Deployment",state="synced"} 1');
  expect(text).toContain('watch_last_event_seconds{group="apps",kind="Deployment"}');
  expect(text).not.toContain('watch_last_event_seconds{group="networking.k8s.io",kind="Ingress"}');

  await account.grant(controllerRules());
  await converged(cluster);
});

it('a token that is not accepted: alive, not ready, and a hint at the credentials', async () => {
  const { credentials, url, folder } = cluster.controlPlane;
  const kubeconfig = join(folder, 'stranger.kubeconfig');
  await writeFile(kubeconfig, kubeconfigWithToken(url, credentials.ca, 'not-a-token'), { mode: 0o600 });
  const operator = cluster.controller(kubeconfig);
  await operator.entry('a refusal', ({ msg }) => msg === 'the API server refuses');
  await sleep(5000);
  const told = refusals(operator);
  expect(told).toContainEqual(
    expect.stringMatching(/does not accept this operator's credentials .*token valid/),
  );
  expect(new Set(told).size).toBe(told.length);
  expect(JSON.stringify(operator.log)).not.toContain('not-a-token');
  expect(await operator.get('/livez')).toMatchObject({ code: 200 });
  expect(await operator.get('/readyz')).toMatchObject({ code: 503 });
});
