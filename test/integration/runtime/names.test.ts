/** What has the name of a child is known before a workload is started; what runs already goes on. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { ConfigMaps, Deployments, ServiceAccounts, Services } from '../../../src/kubernetes/resource.ts';
import { Widgets } from './widget.ts';
import {
  clientOf,
  newUser,
  operatorAgent,
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
/** Is called before the operator sends a Deployment. */
let beforeDeployment: () => Promise<unknown> = async () => {};

beforeAll(async () => {
  cluster = await startWidgetCluster();
  const client = clientOf(cluster.controlPlane, operatorAgent);
  const apply = client.apply.bind(client);
  client.apply = async (resource, object, options) => {
    if (resource === Deployments) await beforeDeployment();
    return apply(resource, object, options);
  };
  operator = await startOperator(cluster.controlPlane, undefined, undefined, client);
});
afterAll(async () => {
  await operator.stop();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  beforeDeployment = async () => {};
  user = await newUser(cluster);
});

const deployment = () => user.find<Deployment & StoredObject>(Deployments, 'web');
const image = async () => (await deployment())?.spec?.template.spec?.containers[0]?.image;
const strangersService = () =>
  user.create(Services, { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }] } });
const uris = async () =>
  (await operatorWrites(cluster.controlPlane, user.namespace)).map(({ verb, uri }) => `${verb} ${uri}`);

describe('a workload', () => {
  it('is not made while the name of a Service is another’s, nor is anything else that acts', async () => {
    await strangersService();
    await user.apply('web', { config: { a: '1' }, autoscaling: { minReplicas: 1, maxReplicas: 2 } });
    const { message } = await user.ready('web', 'NameTaken');
    expect(message).toContain('Service web exists already and has no owner');
    expect((await uris()).filter((uri) => !uri.includes('/widgets/'))).toEqual([
      expect.stringContaining('patch /api/v1/namespaces/'),
    ]);
    expect(await user.find(ServiceAccounts, 'web')).toBeDefined();
    expect(await deployment()).toBeUndefined();
  });

  it('goes again, with what was made beside it, if the name is taken while it is made', async () => {
    let taken: Promise<StoredObject> | undefined;
    beforeDeployment = () => {
      taken ??= strangersService();
      return taken;
    };
    await user.apply('web', { config: { a: '1' } });
    await user.ready('web', 'NameTaken');
    await until(async () => (await deployment()) === undefined, 'the Deployment is gone');
    expect(await user.find(ConfigMaps, 'web')).toBeUndefined();
    expect((await user.find(Services, 'web'))?.metadata.uid).toBe((await taken)?.metadata.uid);
    const made = (await uris()).filter((uri) => uri.includes('/deployments/web'));
    expect(made.map((uri) => uri.split(' ')[0])).toEqual(['patch', 'delete']);
  });

  it('that runs goes on, and is changed, whatever becomes of names', async () => {
    await user.apply('web', { image: 'widget:1' });
    await user.ready('web');
    const before = await deployment();
    await user.create(ConfigMaps, { metadata: { name: 'web' }, data: { mine: 'yes' } });
    await user.apply('web', { image: 'widget:2', config: { a: '1' } });
    await user.ready('web', 'NameTaken');
    expect(await image()).toBe('widget:2');
    expect((await deployment())?.metadata.uid).toBe(before?.metadata.uid);
  });

  it('of another operator is taken up, though the Service is nobody’s', async () => {
    await user.apply('web', { invalid: true });
    await user.ready('web', 'InvalidSpec');
    const uid = (await user.find(Widgets, 'web'))?.metadata.uid ?? '';
    const owner = { apiVersion: 'test.dev/v1', kind: 'Widget', name: 'web', uid, controller: true };
    const labels = { app: 'web' };
    const container = { name: 'main', image: 'widget:0' };
    const predecessor = clientOf(cluster.controlPlane, 'manager/v0.24.2');
    const theirs = {
      metadata: { name: 'web', namespace: user.namespace, ownerReferences: [owner] },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    };
    await predecessor.create(Deployments, theirs);
    await predecessor.close();
    await strangersService();
    await user.apply('web', { image: 'widget:2' });
    await user.ready('web', 'NameTaken');
    expect(await image()).toBe('widget:2');
  });
});
