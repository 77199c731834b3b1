/** Workloads with state: what cannot be changed of a StatefulSet, and claims that outlive whom they were made for. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PersistentVolumeClaim, StatefulSet, StoredObject } from '../../../src/kubernetes/object.ts';
import { PersistentVolumeClaims, Services, StatefulSets } from '../../../src/kubernetes/resource.ts';
import { Widgets } from './widget.ts';
import {
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

beforeAll(async () => {
  cluster = await startWidgetCluster();
  operator = await startOperator(cluster.controlPlane);
});
afterAll(async () => {
  await operator.stop();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  user = await newUser(cluster);
});

const writes = async () => (await operatorWrites(cluster.controlPlane, user.namespace)).length;
const statefulSetOf = (name: string) => user.find<StatefulSet & StoredObject>(StatefulSets, name);
const claimOf = (name: string) =>
  user.find<PersistentVolumeClaim & StoredObject>(PersistentVolumeClaims, `${name}-data`);

/** Has the operator look at a widget again, and waits until it has. */
async function reconcileAgain(name: string): Promise<void> {
  const before = operator.passes();
  await user.kubectl('annotate', 'widget', name, `at=${performance.now()}`, '--overwrite');
  await until(() => operator.passes() > before, 'another pass');
}

describe('a StatefulSet', () => {
  const stateful = { serviceName: 'web', podManagementPolicy: 'Parallel', storage: '1024Mi' } as const;

  it('is made as it is rendered, and then costs no request', async () => {
    await user.apply('web', { stateful, storage: '1Gi' });
    await user.ready('web');
    const before = await writes();
    await reconcileAgain('web');
    expect(await writes()).toBe(before);
    expect(operator.events).toEqual([]);
    const { serviceName, podManagementPolicy, volumeClaimTemplates } =
      (await statefulSetOf('web'))?.spec ?? {};
    expect({ serviceName, podManagementPolicy }).toEqual({
      serviceName: 'web',
      podManagementPolicy: 'Parallel',
    });
    expect(volumeClaimTemplates?.map(({ metadata }) => metadata?.name)).toEqual(['each']);
  });

  it('keeps what cannot be changed, gets all else, and the status says so until it is taken back', async () => {
    await user.apply('web', { stateful, image: 'widget:1' });
    await user.ready('web');
    const live = await statefulSetOf('web');
    const changed = { serviceName: 'other', podManagementPolicy: 'OrderedReady', storage: '2Gi' } as const;
    await user.apply('web', { stateful: changed, image: 'widget:2' });
    const { message } = await user.ready('web', 'ImmutableField');
    expect(message).toBe(
      'StatefulSet web: spec.serviceName and spec.podManagementPolicy and spec.volumeClaimTemplates are not changed, ' +
        'since the API server forbids it, and stay as they are. Take the change back, or delete the StatefulSet: it is ' +
        'made anew, with new pods.',
    );
    const now = await statefulSetOf('web');
    expect(now?.spec?.template.spec?.containers[0]?.image).toBe('widget:2');
    expect(now?.metadata.uid).toBe(live?.metadata.uid);
    expect(now?.spec?.serviceName).toBe('web');
    expect(now?.spec?.volumeClaimTemplates).toEqual(live?.spec?.volumeClaimTemplates);
    const before = await writes();
    await reconcileAgain('web');
    expect(await writes()).toBe(before);

    await user.apply('web', { stateful, image: 'widget:3' });
    await user.ready('web');
    await user.apply('web', { stateful: { ...stateful, podManagementPolicy: 'OrderedReady' } });
    const one = await user.ready('web', 'ImmutableField');
    expect(one.message).toContain('spec.podManagementPolicy is not changed');
    await user.delete(StatefulSets, 'web');
    await user.ready('web');
    expect((await statefulSetOf('web'))?.spec?.podManagementPolicy).toBe('OrderedReady');
  });
});

describe('a claim', () => {
  /** There is no garbage collector in this control plane. */
  async function deleteWithChildren(name: string): Promise<void> {
    await user.delete(Widgets, name);
    await until(async () => (await user.find(Widgets, name)) === undefined, 'the widget is gone');
    for (const child of ['deployment', 'service', 'serviceaccount'])
      await user.kubectl('delete', child, name);
  }

  it('outlives the widget, and is taken up by the next of its name', async () => {
    await user.apply('web', { storage: '1Gi' });
    await user.ready('web');
    const claim = await claimOf('web');
    expect(claim?.metadata.ownerReferences).toBeUndefined();
    expect(claim?.metadata.labels).toMatchObject({
      'inference-operator.dev/kept-for-kind': 'Widget.test.dev',
      'inference-operator.dev/kept-for-name': 'web',
    });
    await deleteWithChildren('web');
    expect((await claimOf('web'))?.metadata.uid).toBe(claim?.metadata.uid);

    const before = await writes();
    await user.apply('web', { storage: '5Gi' }); // of what is there, the size stays
    await user.ready('web');
    const now = await claimOf('web');
    expect(now?.metadata.uid).toBe(claim?.metadata.uid);
    expect(now?.spec).toEqual(claim?.spec);
    const made = (await operatorWrites(cluster.controlPlane, user.namespace)).slice(before);
    // The claim's intent, three children, the status; and none was tried to be created anew.
    expect(made.map(({ code }) => code)).toEqual(expect.not.arrayContaining([409, 422]));
    expect(made).toHaveLength(5);
  });

  it('is not pruned when it should no longer be, and neither is anything of a stranger', async () => {
    await user.apply('web', { storage: '1Gi', config: { a: '1' } });
    await user.ready('web');
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const labels = (await claimOf('web'))?.metadata.labels ?? {};
    await user.create(PersistentVolumeClaims, { metadata: { name: 'mine' }, spec });
    await user.create(PersistentVolumeClaims, { metadata: { name: 'alike', labels }, spec });
    await user.create(Services, { metadata: { name: 'alike', labels }, spec: { ports: [{ port: 80 }] } });
    await user.apply('web', {});
    await until(
      async () => (await user.kubectl('get', 'configmaps')).includes('web') === false,
      'it is pruned',
    );
    await reconcileAgain('web');
    for (const name of ['web-data', 'mine', 'alike']) {
      expect(await user.find(PersistentVolumeClaims, name)).toBeDefined();
    }
    expect(await user.find(Services, 'alike')).toBeDefined();
    const deleted = (await operatorWrites(cluster.controlPlane, user.namespace)).filter(
      ({ verb }) => verb === 'delete',
    );
    expect(deleted).toEqual([expect.objectContaining({ uri: expect.stringContaining('/configmaps/web') })]);
  });

  it('of a stranger, or kept for another, is left alone, and no workload starts on it', async () => {
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const mine = await user.create(PersistentVolumeClaims, { metadata: { name: 'web-data' }, spec });
    await user.apply('web', { storage: '1Gi' });
    const { message } = await user.ready('web', 'NameTaken');
    expect(message).toContain('PersistentVolumeClaim web-data exists already and has no owner');
    expect(await user.kubectl('get', 'deployments')).toBe('');
    expect((await claimOf('web'))?.metadata.resourceVersion).toBe(mine.metadata.resourceVersion);

    const labels = {
      'app.kubernetes.io/managed-by': 'inference-gateway-operator',
      'inference-operator.dev/kept-for-kind': 'Widget.test.dev',
      'inference-operator.dev/kept-for-name': 'web',
    };
    const kept = { metadata: { name: 'other-data', labels }, spec };
    await user.create(PersistentVolumeClaims, kept);
    await user.apply('other', { storage: '1Gi' });
    expect((await user.ready('other', 'NameTaken')).message).toContain('is kept for Widget web');
  });

  it('that a user has made and labelled for a widget is used as it is', async () => {
    const labels = {
      'app.kubernetes.io/managed-by': 'inference-gateway-operator',
      'inference-operator.dev/kept-for-kind': 'Widget.test.dev',
      'inference-operator.dev/kept-for-name': 'web',
    };
    const spec = { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '3Gi' } } };
    const made = await user.create(PersistentVolumeClaims, { metadata: { name: 'web-data', labels }, spec });
    await user.apply('web', { storage: '1Gi' });
    await user.ready('web');
    const claim = await claimOf('web');
    expect(claim?.metadata.uid).toBe(made.metadata.uid);
    expect(claim?.spec).toMatchObject(spec);
  });
});
