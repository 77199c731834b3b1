/** What becomes of a Gateway's objects when it changes, at a real API server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  newerSpec,
  olderSpec,
} from '../../../src/controllers/inference-gateway/gateway/testing/full-specs.ts';
import { childrenOf } from '../../../src/controllers/inference-gateway/gateway/testing/rendered.ts';
import { alternatives, leavesOf, withChange } from '../../../src/controllers/testing/spec-mutations.ts';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments } from '../../../src/kubernetes/resource.ts';
import { OperatorCluster } from '../operator/cluster.ts';
import { type GatewaySpec, minimalSpec } from '../operator/gateways.ts';
import { ownedObjects } from '../operator/owned-objects.ts';
import { until } from '../operator/until.ts';
import { Team } from './team.ts';

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  await cluster.development().untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** Every number of replicas that the Deployment `ai` has from now on, in order, without repetitions. */
function watchReplicas({ namespace }: Team): { readonly seen: number[]; stop(): void } {
  const end = new AbortController();
  const seen: number[] = [];
  const options = {
    namespace,
    resourceVersion: '0',
    timeoutSeconds: 300,
    idleMs: 300_000,
    signal: end.signal,
  };
  const watch = async () => {
    for await (const event of cluster.client.watch<Deployment & StoredObject>(Deployments, options)) {
      const count = event.type === 'BOOKMARK' ? undefined : event.object.spec?.replicas;
      if (count !== undefined && seen.at(-1) !== count) seen.push(count);
    }
  };
  watch().catch(() => {});
  return { seen, stop: () => end.abort() };
}

describe('with replicas: 5', () => {
  it.each([
    ['older', { enabled: true, minReplicas: 2, maxReplicas: 8 }],
    ['newer', { enabled: true, config: { minReplicas: 2, maxReplicas: 8 } }],
  ])('an autoscaler of the %s shape comes and goes without a moment with fewer pods', async (_, hpa) => {
    const team = await Team.start(cluster);
    const spec = { ...minimalSpec, replicas: 5 };
    const replicas = watchReplicas(team);
    await team.applied('ai', spec);
    for (const round of [1, 2]) {
      await team.applied('ai', { ...spec, hpa, image: `example.com/gateway:on-${round}` });
      expect(await team.autoscaler('ai')).toBeDefined();
      await team.applied('ai', { ...spec, image: `example.com/gateway:off-${round}` });
      expect(await team.autoscaler('ai')).toBeUndefined();
    }
    await team.kubectl('scale', 'deployment/ai', '--replicas=9');
    await until('the watch is up to date', () => replicas.seen.includes(9));
    replicas.stop();
    expect(replicas.seen.slice(0, replicas.seen.indexOf(9))).toEqual([5]);
  });
});

it('what is switched off is removed, and nothing else', async () => {
  const team = await Team.start(cluster);
  const everything = {
    ...minimalSpec,
    replicas: 2,
    ingress: { enabled: true, host: 'ai.example.com' },
    hpa: { enabled: true },
    serviceAccount: { create: true },
  };
  const present = async () => {
    const objects = await ownedObjects(cluster.client);
    const ours = objects.filter(({ object }) => object.metadata.namespace === team.namespace);
    return ours.map(({ object }) => object.kind).sort();
  };
  const always = ['ConfigMap', 'Deployment', 'Service'];
  await team.applied('ai', everything);
  expect(await present()).toEqual(
    [...always, 'HorizontalPodAutoscaler', 'Ingress', 'PodDisruptionBudget', 'ServiceAccount'].sort(),
  );
  await team.applied('ai', {
    ...everything,
    replicas: 1,
    ingress: { ...everything.ingress, enabled: false },
    hpa: { enabled: false },
    serviceAccount: { create: false, name: 'default' },
  });
  expect(await present()).toEqual(always);
});

it('kubectl rollout restart is respected, whatever else changes', async () => {
  const team = await Team.start(cluster);
  await team.applied('ai', minimalSpec);
  await team.kubectl('rollout', 'restart', 'deployment/ai');
  const restartedAt = async () => {
    const { annotations } = (await team.deployment('ai'))?.spec?.template.metadata ?? {};
    return annotations?.['kubectl.kubernetes.io/restartedAt'];
  };
  const at = await restartedAt();
  expect(at).toBeDefined();
  await team.applied('ai', { ...minimalSpec, replicas: 3, image: 'example.com/gateway:1.0' });
  expect((await team.deployment('ai'))?.spec?.replicas).toBe(3);
  expect(await restartedAt()).toBe(at);
});

/** What the API server and the autoscaler choose, and choose anew each time. */
const choices = new Set(['nodePort', 'replicas', 'status']);

/** The objects of a team without what others keep about them. */
async function content(team: Team): Promise<string> {
  const objects = await ownedObjects(cluster.client);
  const present = objects.filter(({ object }) => object.metadata.namespace === team.namespace);
  const texts = present.map(({ object }) => {
    const { name, labels, annotations = {}, ownerReferences } = object.metadata;
    const { 'deployment.kubernetes.io/revision': _, ...lasting } = annotations;
    const metadata = { name, labels, annotations: lasting, ownerReferences };
    const ours = (field: string, value: unknown) => (choices.has(field) ? undefined : value);
    return JSON.stringify({ ...object, metadata }, ours, 1);
  });
  return texts.sort().join('\n');
}

/** The first other value of a field that is admitted and makes a difference, as a spec; undefined: there is none. */
function changed(
  spec: object,
  path: Parameters<typeof withChange>[1],
  value: unknown,
): GatewaySpec | undefined {
  const before = JSON.stringify(childrenOf(spec));
  const makesDifference = (other: object) => {
    try {
      return JSON.stringify(childrenOf(other)) !== before;
    } catch {
      return false;
    }
  };
  // What is admitted is JSON.
  return alternatives(value)
    .map((other) => withChange(spec, path, other) as GatewaySpec)
    .find(makesDifference);
}

describe('every field that is changed and changed back', () => {
  it.each([
    // References name the namespace that they are in.
    ['older', olderSpec, 'team'],
    ['newer', newerSpec, 'other-team'],
  ])(
    'ends in the first state, in the %s shape',
    async (_, spec: GatewaySpec, namespace) => {
      const team = await Team.start(cluster, {}, namespace);
      await team.applied('ai', spec);
      const first = await content(team);
      let changes = 0;
      for (const [path, value] of leavesOf(spec)) {
        const other = changed(spec, path, value);
        if (other === undefined) continue;
        const { status } = await team.applied('ai', other);
        // A few values are for the API server to refuse, as that of an unknown version.
        const isRefused = status?.conditions.some(({ reason }) => reason === 'ApplyRejected') === true;
        expect(isRefused || (await content(team)) !== first, `${path.join('.')} has no effect`).toBe(true);
        await team.applied('ai', spec);
        expect(await content(team), `after a change of ${path.join('.')}`).toBe(first);
        changes++;
      }
      expect(changes).toBeGreaterThan(60);
    },
    600_000,
  );
});
