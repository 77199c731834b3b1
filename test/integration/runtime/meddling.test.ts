/** Others that write to our children: on their way in, after us, or under their names. */
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { ConfigMaps, Deployments } from '../../../src/kubernetes/resource.ts';
import { Informer } from '../../../src/runtime/cache/informer.ts';
import { ChildApplier } from '../../../src/runtime/children/child-applier.ts';
import { desiredObject } from '../../../src/runtime/children/intent.ts';
import { RemoteChild } from '../../../src/runtime/children/remote-child.ts';
import { systemClock } from '../../../src/runtime/time/clock.ts';
import { type Widget, Widgets } from './widget.ts';
import {
  fasterClock,
  newUser,
  operatorWrites,
  startOperator,
  startWidgetCluster,
  type User,
  until,
  type WidgetCluster,
} from './widget-operator.ts';

let cluster: WidgetCluster;
let user: User;

beforeAll(async () => {
  cluster = await startWidgetCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  user = await newUser(cluster);
});

/** Rewrites the images of Deployments in a namespace, and adds a label, whenever they are written. */
async function installMutator(namespace: string): Promise<void> {
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicy',
    metadata: { name: 'mirror' },
    spec: {
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        resourceRules: [
          {
            apiGroups: ['apps'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['deployments'],
          },
        ],
      },
      failurePolicy: 'Fail',
      reinvocationPolicy: 'Never',
      mutations: [
        {
          patchType: 'JSONPatch',
          jsonPatch: {
            expression: `[
              JSONPatch{op: "replace", path: "/spec/template/spec/containers/0/image", value: "mirror.local/widget:1"},
              JSONPatch{op: "add", path: "/metadata/labels/mirrored", value: "yes"},
            ]`,
          },
        },
      ],
    },
  };
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingAdmissionPolicyBinding',
    metadata: { name: 'mirror' },
    spec: { policyName: 'mirror' },
  };
  for (const object of [policy, binding]) {
    const { code, stderr } = await cluster.controlPlane.kubectl(['apply', '-f', '-'], {
      input: JSON.stringify(object),
    });
    if (code !== 0) throw new Error(stderr);
  }
  await until(async () => {
    await user.kubectl('create', 'deployment', 'probe', '--image=any:1');
    const probe = await user.find<Deployment & StoredObject>(Deployments, 'probe');
    await user.kubectl('delete', 'deployment', 'probe');
    return probe?.metadata.labels?.mirrored !== undefined;
  }, 'the policy is in force');
}

it('a policy that rewrites our Deployments causes one event and no loop, also across a restart', async () => {
  await installMutator(user.namespace);
  const writes = () => operatorWrites(cluster.controlPlane, user.namespace);
  {
    await using operator = await startOperator(cluster.controlPlane);
    await user.apply('web', {});
    await user.ready('web');
    for (let round = 1; round <= 3; round++) {
      const before = operator.passes();
      await user.kubectl('annotate', 'widget', 'web', `round=${round}`, '--overwrite');
      await until(() => operator.passes() > before, 'another pass');
    }
    expect(operator.events).toEqual([
      expect.objectContaining({
        reason: 'MutatedByOthers',
        note: expect.stringContaining('spec.template.spec.containers[name=main].image'),
      }),
    ]);
    expect(await writes()).toHaveLength(4); // three children and a status
  }
  {
    await using operator = await startOperator(cluster.controlPlane);
    await until(() => operator.passes() > 0, 'a pass');
    await user.kubectl('annotate', 'widget', 'web', 'round=4', '--overwrite');
    await until(() => operator.passes() > 1, 'another pass');
    expect(await writes()).toHaveLength(5); // a restarted operator may try once
    await user.apply('web', { env: { NEW: '1' } });
    await user.ready('web');
    const deployment = await user.find<Deployment & StoredObject>(Deployments, 'web');
    expect(deployment?.spec?.template.spec?.containers[0]?.env).toContainEqual({ name: 'NEW', value: '1' });
  }
});

it('somebody who changes a child back each time is not fought for ever', async () => {
  await using operator = await startOperator(cluster.controlPlane);
  await user.apply('web', { image: 'widget:1' });
  await user.ready('web');
  const end = new AbortController();
  const fighter = (async () => {
    while (!end.signal.aborted) await user.kubectl('set', 'image', 'deployment/web', 'main=theirs:1');
  })();
  await until(() => operator.events.some(({ reason }) => reason === 'Contested'), 'it is contested');
  end.abort();
  await fighter;
  const passes = operator.passes();
  await user.kubectl('annotate', 'widget', 'web', 'look=again');
  await until(() => operator.passes() > passes, 'another pass');
  expect((await operatorWrites(cluster.controlPlane, user.namespace)).length - 4).toBe(10);

  await user.apply('web', { image: 'widget:2' });
  await user.ready('web');
  const deployment = await user.find<Deployment & StoredObject>(Deployments, 'web');
  expect(deployment?.spec?.template.spec?.containers[0]?.image).toBe('widget:2');
});

it('an autoscaler that sets other replicas than the widget is fought once in five minutes, which is told once', async () => {
  const factor = 30;
  const minutes = (count: number) => (count * 60_000) / factor;
  await using operator = await startOperator(cluster.controlPlane, fasterClock(factor));
  await user.apply('web', { replicas: 2 });
  await user.ready('web');
  const { namespace } = user;
  const end = new AbortController();
  const scaledBackAt: number[] = [];
  const options = {
    namespace,
    resourceVersion: '0',
    timeoutSeconds: 300,
    idleMs: 300_000,
    signal: end.signal,
  };
  const autoscaler = (async () => {
    for await (const event of cluster.client.watch<Deployment & StoredObject>(Deployments, options)) {
      if (event.type === 'BOOKMARK' || event.object.spec?.replicas !== 2) continue;
      if (event.object.metadata.generation !== 1) scaledBackAt.push(performance.now());
      await user.kubectl('scale', 'deployment/web', '--replicas=5');
    }
  })().catch(() => undefined);
  await until(() => scaledBackAt.length > 0, 'it is scaled back at once');
  await until(() => scaledBackAt.length > 1, 'it is scaled back once more');
  end.abort();
  await autoscaler;
  const [first = 0, second = 0] = scaledBackAt;
  // The time of the answer is not that of the write; what is between is never minutes.
  expect(second - first).toBeGreaterThan(minutes(4));
  expect(operator.events.filter(({ reason }) => reason === 'Contested')).toEqual([
    expect.objectContaining({ note: expect.stringContaining('is to have 2 replicas') }),
  ]);
});

/** An applier, and the informer that it reads; it knows only what was written through it. */
function applierAlone() {
  const nothing = () => {};
  const informer = new Informer(
    {
      client: cluster.client,
      clock: systemClock,
      random: Math.random,
      metricsOf: () => ({ relisted: nothing, watchRestarted: nothing, malformedEvent: nothing }),
      onError: nothing,
      onState: nothing,
    },
    { resource: ConfigMaps },
    async () => {},
  );
  const observer = { mutated: nothing, contested: nothing, scaled: nothing, tookOver: nothing };
  return { applier: new ChildApplier({ client: cluster.client, clock: systemClock, observer }), informer };
}

const configMapOf = (owner: Widget, name: string, data: Record<string, string>) => {
  const child = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data };
  return desiredObject(child, owner, Widgets);
};

it('an object that took the name of a child since the cache saw it is left alone', async () => {
  const { applier, informer } = applierAlone();
  const owner = await user.apply('web', {});
  const { signal } = new AbortController();
  const apply = (data: Record<string, string>) =>
    applier.apply({ owner, desired: configMapOf(owner, 'web', data), informer }, signal);
  expect(await apply({ a: '1' })).toBe('created');
  await user.delete(ConfigMaps, 'web');
  const stranger = await user.create(ConfigMaps, { metadata: { name: 'web' }, data: { mine: 'yes' } });

  expect(await apply({ a: '2' })).toMatchObject({ reason: 'NameTaken' });
  expect((await user.find(ConfigMaps, 'web'))?.metadata.resourceVersion).toBe(
    stranger.metadata.resourceVersion,
  );
});

it('of two resources that want one name at the same time, one gets it', async () => {
  const { applier, informer } = applierAlone();
  const owners = [await user.apply('one', {}), await user.apply('two', {})];
  const { signal } = new AbortController();
  const outcomes = await Promise.all(
    owners.map((owner, index) =>
      applier.apply(
        { owner, desired: configMapOf(owner, 'shared', { by: String(index) }), informer },
        signal,
      ),
    ),
  );
  expect(outcomes).toEqual([
    'created',
    expect.objectContaining({
      reason: 'NameTaken',
      message: expect.stringContaining('belongs to Widget one'),
    }),
  ]);
});

it('an object that took the name of a child just before it was created is left alone, whatever it holds', async () => {
  const { informer } = applierAlone();
  const desired = configMapOf(await user.apply('web', {}), 'web', { a: '1' });
  // With the very content that we would write: an apply alone would find no conflict, and make it ours.
  const stranger = await user.create(ConfigMaps, { metadata: { name: 'web' }, data: { a: '1' } });
  const child = new RemoteChild(cluster.client, informer, desired, new AbortController().signal);
  expect(await child.create(desired)).toBeUndefined();
  expect((await child.read())?.metadata).toEqual(stranger.metadata);
});
