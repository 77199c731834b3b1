/** What others write into the operator's objects by hand stays theirs, and is taken over only where nothing else works. */
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type {
  Deployment,
  ManagedFieldsEntry,
  Service,
  StoredObject,
} from '../../../src/kubernetes/object.ts';
import { Deployments, Services } from '../../../src/kubernetes/resource.ts';
import { OperatorCluster } from './cluster.ts';
import { applyGateway, type GatewaySpec, Gateways, minimalSpec } from './gateways.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;
/** A new one for each test. */
let namespace = '';
let namespaces = 0;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  await cluster.development().untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  namespace = `others-${++namespaces}`;
  await cluster.kubectl('create', 'namespace', namespace);
});

const kubectl = (...args: string[]) => cluster.kubectl('-n', namespace, ...args);
const patch = (kind: string, content: object) =>
  kubectl('patch', kind, 'web', '--type=strategic', '-p', JSON.stringify(content));
const deployment = () =>
  cluster.client.get<Deployment & StoredObject>(Deployments, { namespace, name: 'web' });
const service = () => cluster.client.get<Service & StoredObject>(Services, { namespace, name: 'web' });
const container = ({ spec }: Deployment) => spec?.template.spec?.containers[0];
const variable = (object: Deployment, name: string) =>
  container(object)?.env?.find((one) => one.name === name);

/** Who owns what, by hand. */
const byHand = ({ metadata }: StoredObject): ManagedFieldsEntry[] =>
  (metadata.managedFields ?? []).filter(
    ({ operation, subresource }) => operation === 'Update' && subresource === undefined,
  );

/** Notes of the events about the Gateway. */
const told = async (reason: string) =>
  kubectl(
    'get',
    'events.events.k8s.io',
    `--field-selector=reason=${reason}`,
    '-o=jsonpath={range .items[*]}{.note}{"\\n"}{end}',
  );

const provider = (more: readonly object[] = []): GatewaySpec => ({
  providers: [
    {
      name: 'Ollama',
      enabled: true,
      env: JSON.parse(JSON.stringify([{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }, ...more])),
    },
  ],
});
const apply = (spec: GatewaySpec) =>
  applyGateway(cluster.client, 'web', { image: 'gateway:1', ...spec }, namespace);

/** Applies the spec, and waits until the Deployment has its image. */
async function rollOut(spec: GatewaySpec, image: string): Promise<Deployment & StoredObject> {
  await apply({ ...spec, image });
  return until(`the Deployment has ${image}`, async () => {
    const found = await deployment().catch(() => undefined);
    return found !== undefined && container(found)?.image === image ? found : undefined;
  });
}

/** The condition Ready, once its reason is the given one for the generation that the Gateway is at. */
async function isReady(reason: string): Promise<string> {
  return until(`the Gateway is ${reason}`, async () => {
    const { metadata, status } = await cluster.client.get<
      StoredObject & {
        status?: {
          conditions: { type: string; reason: string; message: string; observedGeneration: number }[];
        };
      }
    >(Gateways, { namespace, name: 'web' });
    const ready = status?.conditions.find(({ type }) => type === 'Ready');
    return ready?.reason === reason && ready.observedGeneration === metadata.generation
      ? ready.message
      : undefined;
  });
}

/** What somebody does to a Deployment of ours. */
async function completeByHand(): Promise<void> {
  await patch('deployment', {
    spec: {
      template: { spec: { nodeSelector: { disk: 'ssd' }, priorityClassName: 'system-cluster-critical' } },
    },
  });
  await kubectl('set', 'env', 'deployment/web', 'MINE=1');
  await kubectl('rollout', 'restart', 'deployment/web');
}

function expectCompletedByHand(object: Deployment): void {
  const template = object.spec?.template;
  expect(template?.spec).toMatchObject({
    nodeSelector: { disk: 'ssd' },
    priorityClassName: 'system-cluster-critical',
  });
  expect(variable(object, 'MINE')).toEqual({ name: 'MINE', value: '1' });
  expect(template?.metadata?.annotations).toHaveProperty(['kubectl.kubernetes.io/restartedAt']);
}

/** Refuses Deployments of the namespace with the image, as the policy of a company does: with 422. */
async function forbid(image: string): Promise<void> {
  const name = `no-${namespace}`;
  await cluster.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      matchConstraints: {
        resourceRules: [
          {
            apiGroups: ['apps'],
            apiVersions: ['v1'],
            operations: ['CREATE', 'UPDATE'],
            resources: ['deployments'],
          },
        ],
      },
      validations: [
        {
          expression: `object.spec.template.spec.containers.all(c, c.image != '${image}')`,
          message: 'not this image',
        },
      ],
    },
  });
  await cluster.apply({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
    },
  });
  await until('the policy is in force', async () => {
    const { code } = await cluster.controlPlane.kubectl([
      '-n',
      namespace,
      'create',
      'deployment',
      'probe',
      `--image=${image}`,
      '--dry-run=server',
    ]);
    return code !== 0;
  });
}

it('what somebody wrote into a Deployment outlives an update that a policy refuses, and the one after it', async () => {
  await rollOut(minimalSpec, 'gateway:1');
  await completeByHand();
  const completed = await deployment();
  const before = byHand(completed);
  await forbid('gateway:forbidden');
  await apply({ ...minimalSpec, image: 'gateway:forbidden' });
  expect(await isReady('ApplyRejected')).toContain('not this image');
  // A policy names no field, so that nothing is even tried.
  expect((await deployment()).metadata.resourceVersion).toBe(completed.metadata.resourceVersion);

  const after = await rollOut(minimalSpec, 'gateway:2');
  expectCompletedByHand(after);
  expect(byHand(after)).toEqual(before);
  expect(await told('TookOver')).toBe('');
});

it('a spec that no API server would take changes nothing, nor does it restart pods afterwards', async () => {
  await rollOut(minimalSpec, 'gateway:1');
  await completeByHand();
  await kubectl('set', 'resources', 'deployment/web', '--limits=ephemeral-storage=1Gi');
  const before = byHand(await deployment());
  const resources = (limits: Record<string, string>) => ({ ...minimalSpec, resources: { limits } });
  await apply(resources({ cpu: '1', 'example.com/card': '0.5' }));
  await isReady('InvalidSpec');
  expect(byHand(await deployment())).toEqual(before);

  const { generation } = (await deployment()).metadata;
  const after = await rollOut(resources({ cpu: '1' }), 'gateway:2');
  expectCompletedByHand(after);
  expect(container(after)?.resources?.limits).toEqual({ cpu: '1', 'ephemeral-storage': '1Gi' });
  expect(byHand(after)).toEqual(before);
  expect(after.metadata.generation).toBe((generation ?? 0) + 1);
});

it('the one variable that contradicts ours is taken over, and told; nothing else is', async () => {
  await rollOut(minimalSpec, 'gateway:1');
  await completeByHand();
  await kubectl('set', 'env', 'deployment/web', 'OLLAMA_API_KEY=mine', 'OTHER=2');
  const key = { name: 'OLLAMA_API_KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'ollama' } } };
  const after = await rollOut(provider([key]), 'gateway:2');
  expect(variable(after, 'OLLAMA_API_KEY')).toEqual(key);
  expectCompletedByHand(after);
  expect(variable(after, 'OTHER')).toEqual({ name: 'OTHER', value: '2' });
  const note = await until('it is told', () => told('TookOver'));
  expect(note).toContain('kubectl-set');
  expect(note).toContain(
    'spec.template.spec.containers[name=inference-gateway].env[name=OLLAMA_API_KEY].value',
  );
  expect(note.trim().split('\n')).toHaveLength(1);
  expect(note).not.toContain('mine');

  const last = await rollOut(provider([key]), 'gateway:3');
  expectCompletedByHand(last);
  expect(variable(last, 'OTHER')).toEqual({ name: 'OTHER', value: '2' });
});

it('a Service that somebody completed goes from LoadBalancer to ClusterIP without what only the former has', async () => {
  await rollOut({ ...minimalSpec, service: { type: 'LoadBalancer' } }, 'gateway:1');
  await until('there is a Service', () => service().catch(() => undefined));
  await patch('service', {
    spec: {
      sessionAffinity: 'ClientIP',
      internalTrafficPolicy: 'Local',
      publishNotReadyAddresses: true,
      externalTrafficPolicy: 'Local',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
    },
  });
  await apply({ ...minimalSpec, service: { type: 'ClusterIP' } });
  const { spec } = await until('it is a ClusterIP', async () => {
    const found = await service();
    return found.spec?.type === 'ClusterIP' ? found : undefined;
  });
  expect(spec).toMatchObject({
    sessionAffinity: 'ClientIP',
    internalTrafficPolicy: 'Local',
    publishNotReadyAddresses: true,
  });
  expect(spec).not.toHaveProperty('loadBalancerSourceRanges');
  expect(await until('it is told', () => told('TookOver'))).toContain(': spec.loadBalancerSourceRanges\n');

  await apply({ ...minimalSpec, service: { type: 'ClusterIP', port: 9090 } });
  const after = await until('the port has changed', async () => {
    const found = await service();
    return found.spec?.ports?.[0]?.port === 9090 ? found : undefined;
  });
  expect(after.spec).toMatchObject({
    sessionAffinity: 'ClientIP',
    internalTrafficPolicy: 'Local',
    publishNotReadyAddresses: true,
  });
});
