/** That the operator leaves the number of pods to an autoscaler as long as there is one, and not a moment longer. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  Deployments,
  HorizontalPodAutoscalers,
  PodDisruptionBudgets,
} from '../../../src/kubernetes/resource.ts';
import { mcpSchema } from '../../../src/schemas/inference-gateway/mcp/schema.ts';
import { WorkloadCluster, type WorkloadResource } from '../workload-cluster.ts';

const Mcps = mcpSchema.resource;
const image = 'ghcr.io/example/files-mcp:1.4.0';
const hpa = { enabled: true, config: { minReplicas: 2, maxReplicas: 6 } };

let cluster: WorkloadCluster;

beforeAll(async () => {
  cluster = await WorkloadCluster.start();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

/** What an autoscaler does: it sets the number of pods by way of the subresource `scale`. */
const scale = (name: string, replicas: number) =>
  cluster.kubectl('scale', 'deployment', name, '-n', 'default', `--replicas=${replicas}`);

/** The Deployment, once it has all its pods. */
const withPods = (name: string, replicas: number) =>
  cluster.once<StoredObject & Deployment>(
    Deployments,
    name,
    `has ${replicas} pods`,
    ({ spec, status }) => spec?.replicas === replicas && status?.readyReplicas === replicas,
  );

/** Changes something else of the spec, and waits until that has arrived: a pass has then gone over the Deployment. */
async function pass(name: string, spec: object, port: number): Promise<void> {
  await cluster.apply(Mcps, name, { ...spec, server: { port } });
  await cluster.once<StoredObject & Deployment>(
    Deployments,
    name,
    `listens on ${port}`,
    ({ spec: made }) => made?.template.spec?.containers[0]?.ports?.[0]?.containerPort === port,
  );
}

it('begins at the least number, and never goes back to it by itself', async () => {
  const spec = { image, replicas: 5, hpa };
  await cluster.apply(Mcps, 'scaled', spec);
  await withPods('scaled', 2);
  await scale('scaled', 4);
  await withPods('scaled', 4);
  await pass('scaled', spec, 9090);
  expect((await withPods('scaled', 4)).spec?.replicas).toBe(4);
  await cluster.once<WorkloadResource>(
    Mcps,
    'scaled',
    'counts its pods',
    ({ status }) => status?.ready === true && status.replicas === 4,
  );
});

it('takes over the pods that there are when it is switched on', async () => {
  await cluster.apply(Mcps, 'grown', { image, replicas: 3 });
  await withPods('grown', 3);
  await cluster.apply(Mcps, 'grown', { image, replicas: 3, hpa });
  await cluster.once(HorizontalPodAutoscalers, 'grown', 'is there');
  await pass('grown', { image, replicas: 3, hpa }, 9090);
  await withPods('grown', 3);
});

it('is removed when it is switched off, and the number of the spec counts again', async () => {
  await cluster.apply(Mcps, 'unscaled', { image, hpa });
  await withPods('unscaled', 2);
  await scale('unscaled', 5);
  await withPods('unscaled', 5);
  await cluster.once(PodDisruptionBudgets, 'unscaled', 'is there');

  await cluster.apply(Mcps, 'unscaled', { image, replicas: 1, hpa: { enabled: false } });
  await withPods('unscaled', 1);
  await expect.poll(() => cluster.find(HorizontalPodAutoscalers, 'unscaled')).toBeUndefined();
  await expect.poll(() => cluster.find(PodDisruptionBudgets, 'unscaled')).toBeUndefined();

  // Nobody scales it any more: what somebody sets by hand is taken back.
  await scale('unscaled', 4);
  await withPods('unscaled', 1);
});

it('scales by `kubectl scale mcp` where there is no autoscaler', async () => {
  await cluster.apply(Mcps, 'by-hand', { image });
  await withPods('by-hand', 1);
  await cluster.kubectl('scale', 'mcp', 'by-hand', '-n', 'default', '--replicas=3');
  await withPods('by-hand', 3);
});
