/** What others wrote by hand is taken over where it keeps a child from being applied, and nothing else is. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ManagedFieldsEntry, StoredObject } from '../../../src/kubernetes/object.ts';
import {
  Deployments,
  PodDisruptionBudgets,
  type Resource,
  Services,
} from '../../../src/kubernetes/resource.ts';
import { Informer } from '../../../src/runtime/cache/informer.ts';
import {
  ChildApplier,
  type ChildApplierOptions,
  type MeddlingObserver,
} from '../../../src/runtime/children/child-applier.ts';
import { differences } from '../../../src/runtime/children/convergence.ts';
import { desiredObject } from '../../../src/runtime/children/intent.ts';
import type { TakenOver } from '../../../src/runtime/children/take-over.ts';
import { TransportError } from '../../../src/runtime/client/api-error.ts';
import type { ChildObject } from '../../../src/runtime/controller/controlled-kind.ts';
import { systemClock } from '../../../src/runtime/time/clock.ts';
import { type Widget, Widgets } from './widget.ts';
import { newUser, startWidgetCluster, type User, type WidgetCluster } from './widget-operator.ts';

let cluster: WidgetCluster;
let user: User;
let owner: Widget;
let told: TakenOver[];

beforeAll(async () => {
  cluster = await startWidgetCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  user = await newUser(cluster);
  owner = await user.apply('web', {});
  told = [];
});

const { signal } = new AbortController();
const nothing = () => {};

/** Applies objects of a kind as children of the owner; it knows only what was written through it. */
function childrenOf(resource: Resource, client: ChildApplierOptions['client'] = cluster.client) {
  const informer = new Informer(
    {
      client: cluster.client,
      clock: systemClock,
      random: Math.random,
      metricsOf: () => ({ relisted: nothing, watchRestarted: nothing, malformedEvent: nothing }),
      onError: nothing,
      onState: nothing,
    },
    { resource },
    async () => {},
  );
  const observer: MeddlingObserver = {
    mutated: nothing,
    contested: nothing,
    scaled: nothing,
    tookOver: (_owner, _child, what) => told.push(what),
  };
  const applier = new ChildApplier({ client, clock: systemClock, observer });
  return (child: ChildObject) =>
    applier.apply({ owner, desired: desiredObject(child, owner, Widgets), informer }, signal);
}

const labels = { app: 'web' };
const deployment = (container: object, pod: object = {}, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: labels },
    ...spec,
    template: {
      metadata: { labels },
      spec: { containers: [{ name: 'main', image: 'web:1', ...container }], ...pod },
    },
  },
});
const service = (ports: readonly object[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector: labels, ports },
});
const budget = (spec: object) => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'web' },
  spec: { selector: { matchLabels: labels }, ...spec },
});

/** What somebody writes by hand beside whatever else a sample says, and is to keep. */
const byHandBeside = {
  deployment: { spec: { paused: true, template: { spec: { nodeSelector: { disk: 'ssd' } } } } },
  service: { spec: { sessionAffinity: 'ClientIP' } },
  pdb: { metadata: { annotations: { mine: 'yes' } } },
};

interface Sample {
  readonly what: string;
  readonly resource?: Resource;
  readonly before?: ChildObject;
  /** A patch by hand. */
  readonly byHand: object;
  /** What then is to be, and is refused beside that. */
  readonly next: ChildObject;
  readonly taken: readonly string[];
  /** What remains of the patch. */
  readonly left?: object;
}

const container = 'spec.template.spec.containers[name=main]';
const pod = (spec: object, main?: object) => ({
  spec: { template: { spec: { ...spec, ...(main && { containers: [{ name: 'main', ...main }] }) } } },
});
const fromSecret = { valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };

const samples: Sample[] = [
  {
    what: 'a value beside our source of a variable',
    byHand: pod(
      {},
      {
        env: [
          { name: 'A', value: 'mine' },
          { name: 'B', value: 'b' },
        ],
      },
    ),
    next: deployment({ env: [{ name: 'A', ...fromSecret }] }),
    taken: [`${container}.env[name=A].value`],
    left: pod({}, { env: expect.arrayContaining([{ name: 'B', value: 'b' }]) }),
  },
  {
    what: 'a source beside our value of a variable',
    byHand: pod({}, { env: [{ name: 'A', ...fromSecret }] }),
    next: deployment({ env: [{ name: 'A', value: 'ours' }] }),
    taken: [`${container}.env[name=A].valueFrom`],
  },
  {
    what: 'several variables at once',
    byHand: pod({}, { env: ['A', 'B', 'C'].map((name) => ({ name, value: 'mine' })) }),
    next: deployment({ env: ['A', 'B'].map((name) => ({ name, ...fromSecret })) }),
    taken: [`${container}.env[name=A].value`, `${container}.env[name=B].value`],
    left: pod({}, { env: expect.arrayContaining([{ name: 'C', value: 'mine' }]) }),
  },
  {
    what: 'another kind of volume, and not its mount',
    byHand: pod(
      {
        volumes: [
          { name: 'tls', emptyDir: {} },
          { name: 'own', emptyDir: {} },
        ],
      },
      {
        volumeMounts: [
          { name: 'tls', mountPath: '/mine' },
          { name: 'own', mountPath: '/own' },
        ],
      },
    ),
    next: deployment({}, { volumes: [{ name: 'tls', secret: { secretName: 's' } }] }),
    taken: ['spec.template.spec.volumes[name=tls].emptyDir'],
    left: pod(
      {},
      {
        volumeMounts: [
          { name: 'tls', mountPath: '/mine' },
          { name: 'own', mountPath: '/own' },
        ],
      },
    ),
  },
  {
    what: 'another way of probing, and not its period',
    byHand: pod({}, { livenessProbe: { httpGet: { path: '/', port: 80 }, periodSeconds: 7 } }),
    next: deployment({ livenessProbe: { tcpSocket: { port: 80 } } }),
    taken: [`${container}.livenessProbe.httpGet`],
    left: pod({}, { livenessProbe: expect.objectContaining({ tcpSocket: { port: 80 }, periodSeconds: 7 }) }),
  },
  {
    what: 'a limit below our request, and not the other limits',
    byHand: pod({}, { resources: { limits: { memory: '64Mi', cpu: '2' } } }),
    next: deployment({ resources: { requests: { memory: '128Mi' } } }),
    taken: [`${container}.resources.limits.memory`],
    left: pod({}, { resources: expect.objectContaining({ limits: { cpu: '2' } }) }),
  },
  {
    what: 'what only another strategy has',
    byHand: { spec: { strategy: { rollingUpdate: { maxSurge: 2 } }, minReadySeconds: 3 } },
    next: deployment({}, {}, { strategy: { type: 'Recreate' } }),
    taken: ['spec.strategy.rollingUpdate'],
    left: { spec: { minReadySeconds: 3 } },
  },
  {
    what: 'the mount of a volume that goes',
    before: deployment(
      {},
      {
        volumes: [
          { name: 'tls', emptyDir: {} },
          { name: 'other', emptyDir: {} },
        ],
      },
    ),
    byHand: pod({}, { volumeMounts: ['tls', 'other'].map((name) => ({ name, mountPath: `/${name}` })) }),
    next: deployment({}, { volumes: [{ name: 'other', emptyDir: {} }] }),
    taken: [`${container}.volumeMounts[mountPath=/tls]`],
    left: pod({}, { volumeMounts: [{ name: 'other', mountPath: '/other' }] }),
  },
  {
    what: 'a port of a name that is ours now',
    resource: Services,
    before: service([{ name: 'http', port: 80, protocol: 'TCP' }]),
    byHand: {
      spec: {
        ports: [
          { name: 'metrics', port: 81 },
          { name: 'mine', port: 82 },
        ],
      },
    },
    next: service([
      { name: 'http', port: 80, protocol: 'TCP' },
      { name: 'metrics', port: 90, protocol: 'TCP' },
    ]),
    taken: ['spec.ports[port=81,protocol=TCP]'],
    left: { spec: { ports: expect.arrayContaining([expect.objectContaining({ name: 'mine', port: 82 })]) } },
  },
  {
    what: 'the other bound of a budget',
    resource: PodDisruptionBudgets,
    before: budget({}),
    byHand: { spec: { minAvailable: 1 } },
    next: budget({ maxUnavailable: 1 }),
    taken: ['spec.minAvailable'],
  },
];

const find = async (resource: Resource) => {
  const found = await user.find<StoredObject>(resource, 'web');
  if (found === undefined) throw new Error('it is gone');
  return found;
};
const plural = ({ plural: name }: Resource) =>
  name === PodDisruptionBudgets.plural ? 'pdb' : name.slice(0, -1);
const patchByHand = async (resource: Resource, patch: object) => {
  const kind = plural(resource);
  const { code, stderr } = await cluster.controlPlane.kubectl([
    '-n',
    user.namespace,
    'patch',
    kind,
    'web',
    '-p',
    JSON.stringify(patch),
  ]);
  if (code !== 0) throw new Error(stderr);
};
const entriesByHand = ({ metadata }: StoredObject): ManagedFieldsEntry[] =>
  (metadata.managedFields ?? []).filter(({ operation }) => operation === 'Update');

describe('somebody wrote by hand', () => {
  it.each(samples)(
    '$what',
    async ({ resource = Deployments, before = deployment({}), byHand, next, taken, left }) => {
      const apply = childrenOf(resource);
      expect(await apply(before)).toBe('created');
      const beside = byHandBeside[plural(resource) as keyof typeof byHandBeside];
      await patchByHand(resource, beside);
      await patchByHand(resource, byHand);
      const { generation = 0 } = (await find(resource)).metadata;

      expect(await apply(next)).toBe('applied');
      expect(told).toEqual([{ paths: taken, managers: ['kubectl-patch'] }]);
      const after = await find(resource);
      expect(after).toMatchObject(beside);
      if (left !== undefined) expect(after).toMatchObject(left);
      expect(differences(next, after)).toEqual([]);
      // In a single step: pods are never started on what is between.
      if (resource === Deployments) expect(after.metadata.generation).toBe(generation + 1);
    },
  );

  it('what does not help, and has it back', async () => {
    const apply = childrenOf(Deployments);
    await apply(deployment({}));
    await patchByHand(
      Deployments,
      pod(
        { nodeSelector: { disk: 'ssd' } },
        { resources: { limits: { cpu: '2', 'ephemeral-storage': '1Gi' } } },
      ),
    );
    const before = entriesByHand(await find(Deployments));
    expect(await apply(deployment({ resources: { limits: { gpu: '1' } } }))).toMatchObject({
      reason: 'ApplyRejected',
      message: expect.stringContaining('limits[gpu]'),
    });
    expect(told).toEqual([]);
    expect(entriesByHand(await find(Deployments))).toEqual(before);

    // It is not tried again for the same refusal.
    const { resourceVersion } = (await find(Deployments)).metadata;
    await apply(deployment({ resources: { limits: { gpu: '1' } } }));
    expect((await find(Deployments)).metadata.resourceVersion).toBe(resourceVersion);
  });

  it('what the apply did not come to remove, and has it back once that is known', async () => {
    let reassignments = 0;
    const client: ChildApplierOptions['client'] = {
      get: (...args) => cluster.client.get(...args),
      jsonPatch: async (...args) => {
        reassignments++;
        return cluster.client.jsonPatch(...args);
      },
      apply: async (...args) => {
        if (reassignments === 1) throw new TransportError('cut off');
        return cluster.client.apply(...args);
      },
    };
    const apply = childrenOf(Deployments, client);
    await apply(deployment({}));
    await patchByHand(Deployments, samples[0]?.byHand ?? {});
    const before = entriesByHand(await find(Deployments));
    await expect(apply(deployment({ env: [{ name: 'A', ...fromSecret }] }))).rejects.toThrow('cut off');
    expect(entriesByHand(await find(Deployments))).not.toEqual(before);

    await apply(deployment({ resources: { limits: { gpu: '1' } } }));
    expect(entriesByHand(await find(Deployments))).toEqual(before);
  });

  it('what an applier means to keep: it stays, and the refusal is told', async () => {
    const apply = childrenOf(Deployments);
    await apply(deployment({}));
    const theirs = deployment({ env: [{ name: 'A', value: 'theirs' }] });
    await cluster.client.apply(
      Deployments,
      {
        ...theirs,
        metadata: { name: 'web', namespace: user.namespace },
      },
      { fieldManager: 'flux', force: true },
    );
    expect(await apply(deployment({ env: [{ name: 'A', ...fromSecret }] }))).toMatchObject({
      reason: 'ApplyRejected',
      message: expect.stringContaining('valueFrom'),
    });
    expect(told).toEqual([]);
  });
});
