/** Mistakes of the Go operator that must not come back, tried with the operator's own rights and nothing more. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Deployment, KubernetesObject, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  Deployments,
  HorizontalPodAutoscalers,
  type Resource,
  Services,
} from '../../../src/kubernetes/resource.ts';
import { managedBySelector } from '../../../src/runtime/children/ownership.ts';
import { isNotFound } from '../../../src/runtime/client/api-error.ts';
import { agentSchema } from '../../../src/schemas/inference-gateway/agent/schema.ts';
import { mcpSchema } from '../../../src/schemas/inference-gateway/mcp/schema.ts';
import { createAccount } from './account.ts';
import { operatorRequests } from './audit.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { applyGateway, findGateway, minimalSpec, namespace } from './gateways.ts';
import type { OperatorProcess } from './operator-process.ts';
import { ownedObjects } from './owned-objects.ts';

const canary = 'c4n4ry-9f2d';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;
let operator: OperatorProcess;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  const account = await createAccount(cluster.controlPlane, 'operator');
  operator = cluster.operator(
    ['controller', '--lease-namespace', namespace, '--log-level', 'debug'],
    account.kubeconfig,
  );
  await operator.untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** Creates a resource, or changes it to this spec, and waits until that has come about. */
async function settle(resource: Resource, name: string, spec: object): Promise<void> {
  const object: KubernetesObject & { spec: object } = { metadata: { name, namespace }, spec };
  await cluster.client.apply(resource, object, { fieldManager: 'somebody', force: true });
  await converged(cluster);
}

const read = <T extends StoredObject>(resource: Resource, name: string) =>
  cluster.client.get<T>(resource, { namespace, name });

it('predecessor 3: an MCP keeps the replicas that its autoscaler has set, and loses it when that is switched off', async () => {
  const hpa = { enabled: true, config: { minReplicas: 2, maxReplicas: 5 } };
  const replicas = async () => (await read<Deployment & StoredObject>(Deployments, 'scaled')).spec?.replicas;
  const image = (tag: number) => `ghcr.io/example/mcp:${tag}`;
  for (const tag of [1, 2]) {
    await settle(mcpSchema.resource, 'scaled', { image: image(tag), hpa });
    expect(await replicas()).toBe(2);
  }
  await cluster.kubectl('scale', 'deployment/scaled', '-n', namespace, '--replicas=4');
  await settle(mcpSchema.resource, 'scaled', { image: image(3), hpa });
  expect(await replicas()).toBe(4);

  await settle(mcpSchema.resource, 'scaled', { image: image(3), replicas: 3 });
  expect(await replicas()).toBe(3);
  await expect(read(HorizontalPodAutoscalers, 'scaled')).rejects.toSatisfy(isNotFound);
});

it('predecessor 4: everything of an Agent has its owner, and its Service follows the port', async () => {
  const spec = {
    image: 'ghcr.io/inference-gateway/mock-agent:0.1.0',
    agent: { llm: { baseURL: 'http://gateway:8080/v1', model: 'openai/gpt-4o' } },
  };
  const portOf = async () =>
    (await read<StoredObject & { spec: { ports: { port: number }[] } }>(Services, 'calendar')).spec.ports[0]
      ?.port;
  await settle(agentSchema.resource, 'calendar', { ...spec, port: 8081 });
  expect(await portOf()).toBe(8081);
  await settle(agentSchema.resource, 'calendar', { ...spec, port: 8082 });
  expect(await portOf()).toBe(8082);

  const agent = await read(agentSchema.resource, 'calendar');
  const children = (await ownedObjects(cluster.client)).filter(
    ({ object }) => object.metadata.labels?.['app.kubernetes.io/instance'] === 'calendar',
  );
  expect(children.map(({ resource }) => resource)).toEqual(expect.arrayContaining([Deployments, Services]));
  for (const { object } of children) {
    expect(object.metadata.ownerReferences).toEqual([
      expect.objectContaining({ kind: 'Agent', uid: agent.metadata.uid, controller: true }),
    ]);
  }
});

it('predecessor 13: it lists only what it has made, reads no Secret, and lacks no right of its short list', async () => {
  await applyGateway(cluster.client, 'web');
  await converged(cluster);
  const requests = await operatorRequests(cluster.controlPlane);
  expect(requests.filter(({ objectRef }) => objectRef?.resource === 'secrets')).toEqual([]);
  const unselective = requests.filter(
    ({ verb, objectRef, requestURI }) =>
      ['list', 'watch'].includes(verb) &&
      ['deployments', 'services', 'configmaps', 'serviceaccounts'].includes(objectRef?.resource ?? '') &&
      new URL(requestURI, 'http://server').searchParams.get('labelSelector') !== managedBySelector,
  );
  expect(unselective).toEqual([]);
  expect(operator.entries('the API server refuses')).toEqual([]);
});

it('predecessor 16: the value of a variable is in the Deployment, and nowhere else', async () => {
  const env = [{ name: 'OLLAMA_API_URL', value: `http://user:${canary}@ollama:11434/v1?key=${canary}` }];
  await applyGateway(cluster.client, 'secretive', {
    ...minimalSpec,
    providers: [{ name: 'Ollama', enabled: true, env }],
  });
  await converged(cluster);
  const withCanary = (await ownedObjects(cluster.client)).filter(({ object }) =>
    JSON.stringify(object).includes(canary),
  );
  expect(withCanary.map(({ resource }) => resource)).toEqual([Deployments]);

  const gateway = await findGateway(cluster.client, 'secretive');
  const events = await cluster.kubectl('get', 'events.events.k8s.io', '-A', '-o', 'json');
  const { text: metrics } = await operator.get('/metrics');
  const told = JSON.stringify([operator.log, operator.stderr, gateway?.status, events, metrics]);
  expect(told).toContain('secretive');
  expect(told).not.toContain(canary);
});
