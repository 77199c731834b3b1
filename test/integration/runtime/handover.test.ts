/** Who sets the replicas changes, and their number does not: it is watched at every version of the workload. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  Deployments,
  HorizontalPodAutoscalers,
  type Resource,
  StatefulSets,
} from '../../../src/kubernetes/resource.ts';
import { childrenOf, Widgets } from './widget.ts';
import {
  clientOf,
  newUser,
  operatorWrites,
  type RunningOperator,
  startOperator,
  startWidgetCluster,
  type User,
  until,
  type WidgetCluster,
} from './widget-operator.ts';

let cluster: WidgetCluster;
let operator: RunningOperator;
let user: User;
/** Every number of replicas that workload `web` has had, in order, without repetitions. */
let replicas: number[];
let end: AbortController;

beforeAll(async () => {
  cluster = await startWidgetCluster();
  operator = await startOperator(cluster.controlPlane);
});
afterAll(async () => {
  end.abort();
  await operator.stop();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  end?.abort();
  end = new AbortController();
  user = await newUser(cluster);
  replicas = [];
  for (const resource of [Deployments, StatefulSets]) {
    void watchReplicas(resource, replicas, end.signal).catch(() => undefined);
  }
});

async function watchReplicas(resource: Resource, seen: number[], signal: AbortSignal): Promise<void> {
  const { namespace } = user;
  const options = { namespace, resourceVersion: '0', timeoutSeconds: 300, idleMs: 300_000, signal };
  for await (const event of cluster.client.watch<Deployment & StoredObject>(resource, options)) {
    const count = event.type === 'BOOKMARK' ? undefined : event.object.spec?.replicas;
    if (count !== undefined && seen.at(-1) !== count) seen.push(count);
  }
}

const autoscaling = { minReplicas: 2, maxReplicas: 10 };
const imageSeen = (image: string, resource = Deployments) =>
  until(async () => {
    const workload = await user.find<Deployment & StoredObject>(resource, 'web');
    return workload?.spec?.template.spec?.containers[0]?.image === image;
  }, `the image is ${image}`);
/** What the autoscaler does. */
const scale = (count: number, kind = 'deployment') =>
  user.kubectl('scale', `${kind}/web`, `--replicas=${count}`);

describe('an autoscaler', () => {
  it('that comes takes over the replicas as they are', async () => {
    await user.apply('web', { replicas: 5, image: 'widget:1' });
    await user.ready('web');
    await user.apply('web', { autoscaling, image: 'widget:2' });
    await imageSeen('widget:2');
    await scale(7);
    await user.apply('web', { autoscaling, image: 'widget:3' });
    await imageSeen('widget:3');
    expect(replicas).toEqual([5, 7]);
  });

  it('of a StatefulSet takes over the replicas as they are, and goes before they are set', async () => {
    const stateful = { serviceName: 'web' };
    await user.apply('web', { stateful, replicas: 5, image: 'widget:1' });
    await user.ready('web');
    await user.apply('web', { stateful, autoscaling, image: 'widget:2' });
    await imageSeen('widget:2', StatefulSets);
    await scale(7, 'statefulset');
    await user.apply('web', { stateful, autoscaling, image: 'widget:3' });
    await imageSeen('widget:3', StatefulSets);
    await until(() => replicas.length > 1, 'the watch has told of the last change');
    const before = (await operatorWrites(cluster.controlPlane, user.namespace)).length;
    await user.apply('web', { stateful, replicas: 4 });
    await until(() => replicas.at(-1) === 4, 'the replicas are set');
    expect(replicas).toEqual([5, 7, 4]);
    const [first, second] = (await operatorWrites(cluster.controlPlane, user.namespace)).slice(before);
    expect([first?.verb, second?.verb]).toEqual(['delete', 'patch']);
    expect(second?.uri).toContain('/statefulsets/web');
  });

  it('of a StatefulSet that is there from the start begins with its minimum', async () => {
    await user.apply('web', { stateful: {}, autoscaling: { minReplicas: 3, maxReplicas: 10 } });
    await user.ready('web');
    await user.apply('web', { stateful: {}, autoscaling, image: 'widget:2' });
    await imageSeen('widget:2', StatefulSets);
    expect(replicas).toEqual([3]);
  });

  it('that comes where none ran begins with its minimum, for it would leave none alone', async () => {
    await user.apply('web', { replicas: 0 });
    await user.ready('web');
    await user.apply('web', { autoscaling, image: 'widget:2' });
    await imageSeen('widget:2');
    expect(replicas).toEqual([0, 2]);
  });

  it('that is there from the start begins with its minimum', async () => {
    await user.apply('web', { autoscaling: { minReplicas: 3, maxReplicas: 10 }, image: 'widget:1' });
    await user.ready('web');
    await user.apply('web', { autoscaling, image: 'widget:2' });
    await imageSeen('widget:2');
    expect(replicas).toEqual([3]);
    await scale(6);
    await user.apply('web', { autoscaling, image: 'widget:3' });
    await imageSeen('widget:3');
    expect(replicas).toEqual([3, 6]);
  });

  it('that goes is deleted before the replicas are set', async () => {
    await user.apply('web', { autoscaling });
    await user.ready('web');
    await scale(7);
    const before = (await operatorWrites(cluster.controlPlane, user.namespace)).length;
    await user.apply('web', { replicas: 4 });
    await until(() => replicas.at(-1) === 4, 'the replicas are set');
    expect(replicas).toEqual([2, 7, 4]);
    expect(await user.find(HorizontalPodAutoscalers, 'web')).toBeUndefined();
    const [first, second] = (await operatorWrites(cluster.controlPlane, user.namespace)).slice(before);
    expect([first?.verb, second?.verb]).toEqual(['delete', 'patch']);
    expect(second?.uri).toContain('/deployments/web');
  });

  it('of a Deployment that another operator made takes over the replicas as they are', async () => {
    await user.apply('web', { invalid: true });
    await user.ready('web', 'InvalidSpec');
    const widget = await user.find(Widgets, 'web');
    const predecessor = clientOf(cluster.controlPlane, 'manager/v0.24.2');
    const children = childrenOf({ ...widget, spec: { replicas: 6 } } as Parameters<typeof childrenOf>[0]);
    const deployment = children.find(({ kind }) => kind === 'Deployment');
    const owner = { apiVersion: 'test.dev/v1', kind: 'Widget', name: 'web', uid: widget?.metadata.uid ?? '' };
    await predecessor.create(Deployments, {
      ...deployment,
      metadata: {
        ...deployment?.metadata,
        namespace: user.namespace,
        ownerReferences: [{ ...owner, controller: true }],
      },
    });
    await predecessor.close();
    await user.apply('web', { autoscaling, image: 'widget:2' });
    await imageSeen('widget:2');
    expect(replicas).toEqual([6]);
  });
});
