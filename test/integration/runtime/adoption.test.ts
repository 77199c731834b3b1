/** Children that the Go operator has made are taken over in place. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Deployment, KubernetesObject, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments, type Resource, ServiceAccounts, Services } from '../../../src/kubernetes/resource.ts';
import { Widgets } from './widget.ts';
import {
  clientOf,
  newUser,
  operatorWrites,
  startOperator,
  startWidgetCluster,
  until,
  type WidgetCluster,
} from './widget-operator.ts';

let cluster: WidgetCluster;

beforeAll(async () => {
  cluster = await startWidgetCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** The children of widget `web` in the manner of the Go operator: selected by `app` alone, with fields of its own. */
function predecessorsChildren(): { [kind: string]: KubernetesObject & { spec?: object } } {
  const labels = { app: 'web' };
  return {
    deployment: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', labels: { ...labels, 'old-label': 'stale' } },
      spec: {
        replicas: 3,
        selector: { matchLabels: labels },
        strategy: { type: 'Recreate' },
        template: {
          metadata: { labels, annotations: { 'old-hash': 'stale' } },
          spec: {
            containers: [
              {
                name: 'main',
                image: 'widget:0',
                env: [
                  { name: 'STALE', value: '1' },
                  { name: 'TOKEN', value: 'literally' },
                ],
                ports: [{ name: 'http', containerPort: 9999 }],
                livenessProbe: { httpGet: { path: '/', port: 9999 } },
              },
              { name: 'sidecar', image: 'stale:1' },
            ],
          },
        },
      },
    },
    service: {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', labels },
      spec: { selector: labels, ports: [{ name: 'http', port: 8080, targetPort: 8080 }] },
    },
    serviceAccount: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', labels } },
  };
}

/** What two objects of the same intent must have in common; what tells them apart is left out. */
function contentOf(object: StoredObject | undefined): object {
  const { metadata, status: _, ...rest } = { status: undefined, ...object };
  const text = JSON.stringify({ labels: metadata?.labels, annotations: metadata?.annotations, ...rest });
  const content = JSON.parse(text);
  for (const own of ['clusterIP', 'clusterIPs', 'selector']) delete content.spec?.[own];
  delete content.spec?.template?.metadata?.labels;
  return content;
}

it('children of the Go operator become what we would have made, with their selector and UID, and stay so', async () => {
  const [old, fresh] = [await newUser(cluster), await newUser(cluster)];
  const spec = { image: 'widget:1', replicas: 3, secretEnv: ['TOKEN'] };
  for (const user of [old, fresh]) await user.apply('web', spec);

  const uid = (await old.find(Widgets, 'web'))?.metadata.uid ?? '';
  const ownerReferences = [
    {
      apiVersion: 'test.dev/v1',
      kind: 'Widget',
      name: 'web',
      uid,
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
  const predecessor = clientOf(cluster.controlPlane, 'manager/v0.24.2');
  const { deployment, service, serviceAccount } = predecessorsChildren();
  const inPlace = { namespace: old.namespace, ownerReferences };
  const make = (resource: Resource, object: KubernetesObject | undefined) =>
    predecessor.create(resource, { ...object, metadata: { ...object?.metadata, ...inPlace } });
  const before = await make(Deployments, deployment);
  await make(Services, service);
  await make(ServiceAccounts, serviceAccount);
  await predecessor.close();

  await using operator = await startOperator(cluster.controlPlane);
  for (const user of [old, fresh]) await user.ready('web');

  const adopted = await old.find<Deployment & StoredObject>(Deployments, 'web');
  expect(adopted?.metadata.uid).toBe(before.metadata.uid);
  expect(adopted?.spec?.selector).toEqual({ matchLabels: { app: 'web' } });
  expect(adopted?.spec?.template.metadata?.labels).toEqual({
    app: 'web',
    'app.kubernetes.io/component': 'widget',
  });
  // So that its pods, old ones as well, stay behind the Service.
  expect(await old.find(Services, 'web')).toMatchObject({ spec: { selector: { app: 'web' } } });
  for (const resource of [Deployments, Services, ServiceAccounts]) {
    const [one, other] = [await old.find(resource, 'web'), await fresh.find(resource, 'web')];
    expect(contentOf(one)).toEqual(contentOf(other));
    expect(one?.metadata.managedFields?.map(({ manager }) => manager)).toEqual(['inference-operator']);
  }

  const writes = await operatorWrites(cluster.controlPlane, old.namespace);
  // Each child reassigned and applied, and a status; before, that each could not be created.
  expect(writes.map(({ code }) => code).sort()).toEqual([
    ...Array(3 * 2 + 1).fill(200),
    ...Array(3).fill(409),
  ]);
  const passes = operator.passes();
  await old.kubectl('annotate', 'widget', 'web', 'look=again');
  await until(() => operator.passes() > passes, 'another pass');
  expect(await operatorWrites(cluster.controlPlane, old.namespace)).toHaveLength(writes.length);
});
