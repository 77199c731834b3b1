import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { managedBy, managedByLabel } from '../../../src/kubernetes/labels.ts';
import type { ConfigMap, Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { ConfigMaps, Deployments } from '../../../src/kubernetes/resource.ts';
import { Widgets } from './widget.ts';
import {
  fasterClock,
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
  operator = await startOperator(cluster.controlPlane, fasterClock(6));
});
afterAll(async () => {
  await operator.stop();
  await cluster[Symbol.asyncDispose]();
});
beforeEach(async () => {
  user = await newUser(cluster);
});

const writes = async () => (await operatorWrites(cluster.controlPlane, user.namespace)).length;
const imageOf = (deployment: Deployment | undefined) => deployment?.spec?.template.spec?.containers[0]?.image;
const deploymentOf = (name: string) => user.find<Deployment & StoredObject>(Deployments, name);

/** Has the operator look at a widget again, and waits until it has. */
async function reconcileAgain(name: string): Promise<void> {
  const before = operator.passes();
  await user.kubectl('annotate', 'widget', name, `at=${performance.now()}`, '--overwrite');
  await until(() => operator.passes() > before, 'another pass');
}

describe('a widget', () => {
  it('gets its children and its status, in as many writes as it has children and one', async () => {
    await user.apply('web', { config: { a: '1' } });
    await user.ready('web');
    await reconcileAgain('web');
    expect(await operatorWrites(cluster.controlPlane, user.namespace)).toEqual([
      // Without it the Deployment could make no pods.
      expect.objectContaining({ uri: expect.stringContaining('/serviceaccounts/web?') }),
      expect.objectContaining({ uri: expect.stringContaining('/deployments/web?') }),
      expect.objectContaining({ uri: expect.stringContaining('/configmaps/web?') }),
      expect.objectContaining({ uri: expect.stringContaining('/services/web?') }),
      expect.objectContaining({ uri: expect.stringContaining('/widgets/web/status') }),
    ]);
  });

  it('that changes has its children changed: fields come and go', async () => {
    await user.apply('web', { env: { KEPT: '1', DROPPED: '2' }, image: 'widget:1' });
    await user.ready('web');
    await user.apply('web', { env: { KEPT: '3' }, image: 'widget:2' });
    await user.ready('web');
    const deployment = await deploymentOf('web');
    expect(imageOf(deployment)).toBe('widget:2');
    const env = deployment?.spec?.template.spec?.containers[0]?.env;
    expect(env?.map(({ name, value }) => [name, value])).toEqual([
      ['KEPT', '3'],
      ['POD_NAME', undefined],
    ]);
  });

  it('whose spec is invalid gets a status, and nothing else is touched', async () => {
    await user.apply('web', { config: { a: '1' } });
    await user.ready('web');
    const before = await writes();
    await user.apply('web', { invalid: true });
    await user.ready('web', 'InvalidSpec');
    expect(await writes()).toBe(before + 1);
    expect(await user.find(ConfigMaps, 'web')).toBeDefined();
  });

  it('that is deleted is left to the garbage collector; one of the same name waits for it', async () => {
    await user.apply('web', {});
    await user.ready('web');
    await user.delete(Widgets, 'web');
    await until(async () => (await user.find(Widgets, 'web')) === undefined, 'the widget is gone');
    const [before, old] = [await writes(), await deploymentOf('web')];

    await user.apply('web', {});
    await user.ready('web', 'Missing');
    expect(await writes()).toBe(before + 1); // nothing but a status

    // There is no garbage collector in this control plane.
    for (const child of ['deployment', 'service', 'serviceaccount'])
      await user.kubectl('delete', child, 'web');
    await user.ready('web');
    const deployment = await deploymentOf('web');
    expect(deployment?.metadata.uid).not.toBe(old?.metadata.uid);
    const uid = (await user.find(Widgets, 'web'))?.metadata.uid;
    expect(deployment?.metadata.ownerReferences?.map((owner) => owner.uid)).toEqual([uid]);
  });
});

describe('a child', () => {
  it('edited by hand is put right; what others add stays', async () => {
    await user.apply('web', { image: 'widget:1' });
    await user.ready('web');
    await user.kubectl('set', 'image', 'deployment/web', 'main=evil:1');
    await until(async () => imageOf(await deploymentOf('web')) === 'widget:1', 'the image is put right');

    await user.kubectl('annotate', 'deployment', 'web', 'mine=stays');
    await user.kubectl('label', 'service', 'web', 'mine=stays');
    await user.kubectl('set', 'env', 'deployment/web', 'ADDED=by-hand');
    const before = await writes();
    await reconcileAgain('web');
    expect(await writes()).toBe(before);
    expect((await deploymentOf('web'))?.metadata.annotations).toMatchObject({ mine: 'stays' });
  });

  it('whose owner reference or label is taken away gets it back', async () => {
    await user.apply('web', {});
    await user.ready('web');
    await user.kubectl('label', 'deployment', 'web', `${managedByLabel}-`);
    await until(
      async () => (await deploymentOf('web'))?.metadata.labels?.[managedByLabel],
      'the label is back',
    );
    await user.kubectl(
      'patch',
      'deployment',
      'web',
      '-p',
      '{"metadata":{"ownerReferences":null}}',
      '--type=merge',
    );
    await until(async () => (await deploymentOf('web'))?.metadata.ownerReferences?.[0], 'it is owned again');
  });

  it('deleted by hand is made again', async () => {
    await user.apply('web', {});
    await user.ready('web');
    const before = await deploymentOf('web');
    await user.delete(Deployments, 'web');
    await until(async () => {
      const now = await deploymentOf('web');
      return now !== undefined && now.metadata.uid !== before?.metadata.uid;
    }, 'a new Deployment');
  });

  it('that should no longer be is pruned, and nothing that the user has made', async () => {
    await user.apply('web', { config: { a: '1' } });
    await user.ready('web');
    const widget = await user.find(Widgets, 'web');
    const ownerReferences = [
      {
        apiVersion: 'test.dev/v1',
        kind: 'Widget',
        name: 'web',
        uid: widget?.metadata.uid ?? '',
        controller: true,
      },
    ];
    const labels = { [managedByLabel]: managedBy };
    await user.create(ConfigMaps, { metadata: { name: 'mine', ownerReferences, labels }, data: { b: '2' } });
    await user.apply('web', {});
    await until(async () => (await user.find(ConfigMaps, 'web')) === undefined, 'the ConfigMap is pruned');
    await reconcileAgain('web');
    expect((await user.find<ConfigMap & StoredObject>(ConfigMaps, 'mine'))?.data).toEqual({ b: '2' });
  });

  it('is not pruned while the Deployment that may still need it could not be changed', async () => {
    await user.apply('web', { config: { a: '1' } });
    await user.ready('web');
    await user.apply('web', { port: 99_999_999 });
    await user.ready('web', 'ApplyRejected');
    expect(await user.find(ConfigMaps, 'web')).toBeDefined();
    await user.apply('web', {});
    await until(async () => (await user.find(ConfigMaps, 'web')) === undefined, 'the ConfigMap is pruned');
  });

  it('whose name a stranger has is a problem that goes with the stranger', async () => {
    const stranger = await user.create(ConfigMaps, { metadata: { name: 'web' }, data: { mine: 'yes' } });
    await user.apply('web', { config: { a: '1' } });
    const { message } = await user.ready('web', 'NameTaken');
    expect(message).toContain('ConfigMap web exists already and has no owner');
    const now = await user.find(ConfigMaps, 'web');
    expect(now?.metadata.resourceVersion).toBe(stranger.metadata.resourceVersion);
    expect(await deploymentOf('web')).toBeUndefined();
    await user.delete(ConfigMaps, 'web');
    await user.ready('web');
    expect((await user.find<ConfigMap & StoredObject>(ConfigMaps, 'web'))?.data).toEqual({ a: '1' });
  });

  it('that pods mount is there before they are: no Deployment is made or changed until it is', async () => {
    await user.create(ConfigMaps, { metadata: { name: 'web' }, data: { mine: 'yes' } });
    await user.apply('web', { config: { a: '1' }, mountsConfig: true });
    await user.ready('web', 'NameTaken');
    expect(await deploymentOf('web')).toBeUndefined();
    await user.delete(ConfigMaps, 'web');
    await user.ready('web');
    const writes = (await operatorWrites(cluster.controlPlane, user.namespace)).map(({ uri }) => uri);
    const configMap = writes.findIndex((uri) => uri.includes('/configmaps/web'));
    const deployment = writes.findIndex((uri) => uri.includes('/deployments/web'));
    expect(configMap).toBeGreaterThanOrEqual(0);
    expect(deployment).toBeGreaterThan(configMap);
  });

  it('whose name another resource has names that resource', async () => {
    const ownerReferences = [
      { apiVersion: 'test.dev/v1', kind: 'Gadget', name: 'other', uid: 'e2f1', controller: true },
    ];
    await user.create(ConfigMaps, { metadata: { name: 'web', ownerReferences } });
    await user.apply('web', { config: { a: '1' } });
    expect((await user.ready('web', 'NameTaken')).message).toContain('belongs to Gadget other');
  });

  it('that the API server refuses is a problem in its words, without secrets', async () => {
    await user.apply('web', {
      port: 99_999_999,
      env: { TOKEN: 's3cr3t-canary', 'NOT VALID=': 's3cr3t-canary' },
    });
    const { message } = await user.ready('web', 'ApplyRejected');
    expect(message).toMatch(
      /Deployment web was refused by the API server: .*containerPort: Invalid value: 99999999: must be between 1 and 65535/,
    );
    expect(message).not.toContain('s3cr3t-canary');
    await user.apply('web', {});
    await user.ready('web');
  });

  it('that cannot even be applied, for two items of one key, is a problem as well', async () => {
    await user.apply('web', { env: { TOKEN: 's3cr3t-canary' }, secretEnv: ['TOKEN'] });
    expect((await user.ready('web', 'ApplyRejected')).message).toContain('duplicate entries for key');
  });

  it('with a field that makes it invalid beside ours is put right once that field is ours', async () => {
    await user.apply('web', { secretEnv: ['TOKEN'] });
    await user.ready('web');
    await user.kubectl('set', 'env', 'deployment/web', 'TOKEN=by-hand');
    await until(async () => {
      const env = (await deploymentOf('web'))?.spec?.template.spec?.containers[0]?.env;
      const token = env?.find(({ name }) => name === 'TOKEN');
      return token?.valueFrom !== undefined && token.value === undefined;
    }, 'the variable comes from the Secret again');
    await user.ready('web');
  });
});
