import { afterAll, beforeAll, expect, it } from 'vitest';
import { mergeSemanticsOf, type OpenApiDocument } from '../../../src/generate/testing/merge-semantics.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';
import {
  apiVersionOf,
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PersistentVolumeClaims,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
  StatefulSets,
} from '../../../src/kubernetes/resource.ts';
import { differences } from '../../../src/runtime/children/convergence.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { clientOf } from './widget-operator.ts';

/** The built-in kinds that this operator makes. */
const resources = [
  ConfigMaps,
  Deployments,
  HorizontalPodAutoscalers,
  Ingresses,
  PersistentVolumeClaims,
  PodDisruptionBudgets,
  ServiceAccounts,
  Services,
  StatefulSets,
];

let controlPlane: ControlPlane;
beforeAll(async () => {
  controlPlane = await startControlPlane();
});
afterAll(() => controlPlane.stop());

async function openApiOf(groupVersion: string): Promise<OpenApiDocument> {
  const root = groupVersion.includes('/') ? 'apis' : 'api';
  const { stdout } = await controlPlane.kubectl(['get', '--raw', `/openapi/v3/${root}/${groupVersion}`]);
  return JSON.parse(stdout) as OpenApiDocument;
}

/** `vitest run -u` on this file writes the table anew. */
it('the committed table of merge semantics is what the API server says', async () => {
  const groupVersions = [...new Set(resources.map(apiVersionOf))];
  const documents = await Promise.all(groupVersions.map(openApiOf));
  const table = mergeSemanticsOf(documents, resources);
  const file = new URL('../../../src/kubernetes/merge-semantics.json', import.meta.url).pathname;
  const lines = Object.entries(table.types).map(([name, type]) => `    "${name}": ${JSON.stringify(type)}`);
  const text = `{\n  "kinds": ${JSON.stringify(table.kinds)},\n  "types": {\n${lines.join(',\n')}\n  }\n}\n`;
  await expect(text).toMatchFileSnapshot(file);
});

const selector = { matchLabels: { app: 'web' }, matchExpressions: [{ key: 'tier', operator: 'Exists' }] };
const backend = { service: { name: 'web', port: { name: 'http' } } };

/** Objects with a field of every sort that the API server stores otherwise than it is written. */
const rich: readonly (KubernetesObject & { readonly [field: string]: unknown })[] = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas: 0,
      paused: false,
      selector: { matchLabels: { app: 'web', tier: '' } },
      strategy: { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
      template: {
        metadata: { labels: { app: 'web', tier: '' }, annotations: {} },
        spec: {
          automountServiceAccountToken: false,
          imagePullSecrets: [],
          securityContext: {},
          affinity: {
            podAntiAffinity: {
              preferredDuringSchedulingIgnoredDuringExecution: [
                { weight: 1, podAffinityTerm: { labelSelector: selector, topologyKey: 'zone' } },
              ],
            },
          },
          topologySpreadConstraints: [
            { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway', labelSelector: selector },
          ],
          tolerations: [{ key: 'gpu', operator: 'Exists', value: '' }],
          containers: [
            {
              name: 'main',
              image: 'web:1',
              args: [],
              env: [
                { name: 'EMPTY', value: '' },
                { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
                { name: 'KEY', valueFrom: { secretKeyRef: { name: 'secret', key: 'key', optional: false } } },
              ],
              envFrom: [{ configMapRef: { name: 'config', optional: false } }],
              ports: [{ containerPort: 80 }, { containerPort: 53, protocol: 'UDP', hostPort: 0 }],
              resources: {
                limits: { cpu: '1000m', memory: '1024Mi' },
                requests: { cpu: 0.5, memory: '1e9' },
              },
              readinessProbe: {
                httpGet: { path: '/', port: 'http', httpHeaders: [{ name: 'a', value: '' }] },
                initialDelaySeconds: 0,
              },
              securityContext: { runAsUser: 0, privileged: false, capabilities: { add: [], drop: ['ALL'] } },
              volumeMounts: [{ name: 'all', mountPath: '/all', readOnly: false, subPath: '' }],
            },
          ],
          volumes: [
            {
              name: 'all',
              projected: {
                sources: [
                  { serviceAccountToken: { path: 'token' } },
                  { configMap: { name: 'config', items: [{ key: 'a', path: 'b' }] } },
                  { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
                ],
              },
            },
            { name: 'scratch', emptyDir: { sizeLimit: '0.5Gi', medium: '' } },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    spec: {
      selector: { app: 'web' },
      ports: [
        { port: 80, name: 'http' },
        { port: 53, protocol: 'UDP', name: 'dns' },
      ],
    },
  },
  { apiVersion: 'v1', kind: 'ConfigMap', data: { empty: '', key: 'value' }, immutable: false },
  {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    automountServiceAccountToken: false,
    imagePullSecrets: [{ name: 'a' }],
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '0.5' } },
        },
        {
          type: 'Pods',
          pods: {
            metric: { name: 'depth', selector },
            target: { type: 'AverageValue', averageValue: '1000m' },
          },
        },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 0,
          policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
        },
      },
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      ingressClassName: 'nginx',
      tls: [{ hosts: ['a.test'], secretName: 'tls' }],
      rules: [{ host: 'a.test', http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: { accessModes: ['ReadWriteMany'], resources: { requests: { storage: '1024Mi' } } },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: {
      replicas: 0,
      serviceName: '',
      selector: { matchLabels: { app: 'web' } },
      updateStrategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'main', image: 'web:1', resources: { requests: { cpu: '1000m' } } }] },
      },
    },
  },
  { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', spec: { minAvailable: '50%', selector } },
];

it.each(rich)('what the API server stores of a rendered $kind is as it should be', async (content) => {
  const resource = resources.find(({ kind }) => kind === content.kind);
  if (resource === undefined) throw new Error(`${content.kind} is not among the resources`);
  const desired = {
    ...content,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name: 'web', namespace: 'default', labels: { app: 'web', empty: '' }, annotations: {} },
  };
  const client = clientOf(controlPlane, 'test');
  const answer = await client.apply(resource, desired, { fieldManager: 'test' });
  await client.close();
  expect(differences(desired, answer)).toEqual([]);
});
