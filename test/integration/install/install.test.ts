/** manifests/install.yaml on a real API server: it is taken as it is, and grants what is used and nothing else. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { structuralSchema } from '../../../src/generate/custom-resource-definition.ts';
import type { PolicyRule } from '../../../src/generate/rbac.ts';
import { managedBy, managedByLabel } from '../../../src/kubernetes/labels.ts';
import type { KubernetesObject } from '../../../src/kubernetes/object.ts';
import { apiVersionOf } from '../../../src/kubernetes/resource.ts';
import { examples } from '../admission/examples.ts';
import { kubeconfigWithToken } from '../operator/account.ts';
import { type AuditEvent, operatorRequests } from '../operator/audit.ts';
import { OperatorCluster } from '../operator/cluster.ts';
import { until } from '../operator/until.ts';
import { applyCertManagerDefinitions } from './cert-manager-definitions.ts';
import { grantedRights, usedRights } from './rights.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const namespace = 'inference-gateway-system';
const account = 'inference-operator-controller';
const user = `system:serviceaccount:${namespace}:${account}`;

const creations = controlledKinds
  .flatMap(({ controlled }) => controlled.owns)
  .map(({ plural, group }) => (group === '' ? `create ${plural}` : `create ${plural}.${group}`));

/** Rights that no request shows, each with its reason. */
const rare = new Map([
  ...creations.map((right) => [right, 'the API server asks for it within an apply that creates'] as const),
  [
    'delete deployments.apps',
    'no field switches the Deployment of a resource off: a kind may, one day, be pruned',
  ],
  ['delete services', 'likewise'],
  ...controlledKinds.map(
    ({ schema: { resource } }) =>
      [
        `update ${resource.plural}/finalizers.${resource.group}`,
        'an admission plugin asks for it within an apply that sets an owner',
      ] as const,
  ),
]);

interface Role extends KubernetesObject {
  readonly rules: readonly PolicyRule[];
}

let cluster: OperatorCluster;
let manifest: string;
let objects: KubernetesObject[];

beforeAll(async () => {
  manifest = await readFile(join(root, 'manifests/install.yaml'), 'utf8');
  objects = parseAllDocuments(manifest).map((document) => document.toJS() as KubernetesObject); // written by us
  cluster = await OperatorCluster.start({
    parts: 'full',
    apiServerFlags: ['--enable-admission-plugins=OwnerReferencesPermissionEnforcement'],
  });
  await applyCertManagerDefinitions(cluster.controlPlane.kubectl);
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** Applies manifests and returns what kubectl warned of. */
async function applied(...args: string[]): Promise<string> {
  const { code, stderr } = await cluster.controlPlane.kubectl(['apply', '--server-side', ...args]);
  if (code !== 0) throw new Error(stderr);
  return stderr;
}

const identityOf = ({ kind, metadata }: KubernetesObject): string =>
  `${kind} ${metadata?.namespace ?? ''}/${metadata?.name}`;

describe('install.yaml', () => {
  it('is what kustomize makes of config/default', async () => {
    const built = parseAllDocuments(await cluster.kubectl('kustomize', join(root, 'config/default')));
    const sorted = (list: readonly KubernetesObject[]) =>
      list.toSorted((one, other) => identityOf(one).localeCompare(identityOf(other)));
    expect(sorted(objects)).toEqual(sorted(built.map((document) => document.toJS() as KubernetesObject)));
  });

  it('is taken by the API server without a warning, and again without a change', async () => {
    expect(await applied('-f', join(root, 'manifests/install.yaml'))).toBe('');
    await cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=20s');
    const before = await resourceVersions();
    expect(await applied('-f', join(root, 'manifests/install.yaml'))).toBe('');
    expect(await resourceVersions()).toEqual(before);
  });

  it('brings pods that pass the restricted Pod Security Standard', async () => {
    // The namespace enforces it: a pod that does not pass is not made.
    const selector = ['-n', namespace, '-l', 'app.kubernetes.io/name=inference-operator'];
    await until('all pods of both Deployments are there', async () => {
      const pods = await cluster.kubectl('get', 'pods', ...selector, '-o', 'name');
      return pods.split('\n').filter((pod) => pod.startsWith('pod/')).length === 4;
    });
  });

  it('lets people with edit handle the kinds, and those with view only read them', async () => {
    const may = async (group: string, verb: string, resource: string, ...options: string[]) => {
      const { stdout } = await cluster.controlPlane.kubectl([
        ...['auth', 'can-i', verb, `${resource}.core.inference-gateway.com`],
        ...['--as=somebody', `--as-group=${group}`, '-n', 'default'],
        ...options,
      ]);
      return stdout.trim();
    };
    for (const role of ['view', 'edit', 'admin']) {
      await cluster.kubectl(
        'create',
        'rolebinding',
        `${role}ers`,
        `--clusterrole=${role}`,
        `--group=${role}ers`,
      );
    }
    await until(
      'the roles are aggregated',
      async () => (await may('editers', 'create', 'gateways')) === 'yes',
    );
    expect(await may('viewers', 'list', 'gateways')).toBe('yes');
    expect(await may('viewers', 'create', 'gateways')).toBe('no');
    expect(await may('adminers', 'delete', 'mcps')).toBe('yes');
    expect(await may('editers', 'update', 'gateways', '--subresource=status')).toBe('no');
  });

  it('gives the webhook no rights and no token', async () => {
    const subject = `system:serviceaccount:${namespace}:inference-operator-webhook`;
    const { stdout } = await cluster.controlPlane.kubectl(['auth', 'can-i', '--list', `--as=${subject}`]);
    // What everybody who has authenticated may do: ask what it may do, and read the API's description.
    expect(stdout.split('\n').filter((line) => /\.[a-z]/.test(line.split(' ')[0] ?? ''))).toEqual([
      expect.stringContaining('selfsubjectreviews.authentication.k8s.io'),
      expect.stringContaining('selfsubjectaccessreviews.authorization.k8s.io'),
      expect.stringContaining('selfsubjectrulesreviews.authorization.k8s.io'),
    ]);
    const volumes = '{.items[*].spec.volumes[*].name}';
    const pods = ['get', 'pods', '-n', namespace, '-l', 'app.kubernetes.io/component=webhook'];
    expect(await cluster.kubectl(...pods, '-o', `jsonpath=${volumes}`)).toBe('tls tls');
  });
});

describe('the controllers, with the rights of their own account', () => {
  it('bring every valid example as far as it goes, change it, and use every right', {
    timeout: 240_000,
  }, async () => {
    await deleteWebhookConfigurations();
    await untilOwnersAreKnown();
    const operator = cluster.operator(
      ['controller', '--lease-namespace', namespace],
      await accountKubeconfig(),
    );
    await operator.untilReadyz(200);
    await cluster.kubectl('apply', '--server-side', ...examples('valid').flatMap(({ file }) => ['-f', file]));
    await settled();
    await hideChildren();
    await switchEverythingOff();
    await settled();
    await operator.end('SIGTERM');

    const requests = await operatorRequests(cluster.controlPlane, user);
    const isRefused = ({ responseStatus }: AuditEvent) => responseStatus?.code === 403;
    expect(usedRights(requests.filter(isRefused))).toEqual([]);
    const used = usedRights(requests);
    const granted = grantedRights(shippedRules());
    expect(used.filter((right) => !granted.includes(right))).toEqual([]);
    expect(granted.filter((right) => !used.includes(right))).toEqual([...rare.keys()].toSorted());
  });
});

/** Makes the operator meet children that its cache does not know, of which it must read whose they are. */
async function hideChildren(): Promise<void> {
  const resources = controlledKinds.flatMap(({ controlled }) => controlled.owns);
  const plurals = [...new Set(resources.map(({ plural, group }) => `${plural}.${group}`))].join();
  const all = ['-A', '-l', `${managedByLabel}=${managedBy}`];
  const known = () => cluster.kubectl('get', plurals, ...all, '-o', 'name');
  const before = await known();
  await cluster.kubectl('label', plurals, ...all, `${managedByLabel}-`);
  await until('every child is known again', async () => (await known()) === before);
}

/** The rules of every role that is bound to the controllers' account. */
function shippedRules(): PolicyRule[] {
  const roles = objects.filter(
    (object): object is Role => object.metadata?.name === account && /Role$/.test(object.kind ?? ''),
  );
  return roles.flatMap(({ rules }) => rules);
}

async function resourceVersions(): Promise<string> {
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata?.name}`);
  const custom = names.filter((name) => !/^(Deployment|PodDisruptionBudget)/.test(name)); // whose status changes
  return cluster.kubectl(
    'get',
    ...custom,
    '-n',
    namespace,
    '-o',
    'jsonpath={range .items[*]}{.kind}/{.metadata.name}: {.metadata.resourceVersion} {end}',
  );
}

/** Nobody serves the webhooks here. */
async function deleteWebhookConfigurations(): Promise<void> {
  const configurations = ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration'];
  for (const kind of configurations) await cluster.kubectl('delete', kind, 'inference-operator');
}

/** The admission plugin that checks owner references looks for new kinds twice a minute. */
async function untilOwnersAreKnown(): Promise<void> {
  const uid = '00000000-0000-0000-0000-000000000000';
  const owners = controlledKinds.map(({ schema: { resource } }) => ({
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    name: 'owner',
    uid,
    blockOwnerDeletion: true,
  }));
  const child = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'child', ownerReferences: owners } };
  // The administrator would not be asked.
  const creation = ['create', '--dry-run=server', '-n', 'default', '-f', '-', `--as=${user}`];
  const isTaken = async () =>
    (await cluster.controlPlane.kubectl(creation, { input: JSON.stringify(child) })).code === 0;
  await until('the API server knows the kinds as owners', isTaken, 60_000);
}

async function accountKubeconfig(): Promise<string> {
  const { url, credentials, folder } = cluster.controlPlane;
  const token = (await cluster.kubectl('create', 'token', account, '-n', namespace)).trim();
  const file = join(folder, `${account}.kubeconfig`);
  await writeFile(file, kubeconfigWithToken(url, credentials.ca, token), { mode: 0o600 });
  return file;
}

/** Resolves once each resource says of its present generation that it is ready, or why not. */
async function settled(): Promise<void> {
  await until(
    'every resource has a status for its present generation',
    async () => {
      const lists = await Promise.all(
        controlledKinds.map(({ schema: { resource } }) =>
          cluster.kubectl('get', resource.plural, '-o', 'json'),
        ),
      );
      const resources = lists.flatMap((list) => JSON.parse(list).items);
      return resources.every(({ metadata, status }) => status?.observedGeneration === metadata.generation);
    },
    60_000,
  );
}

/** Takes away what the examples have beside a Deployment, so that it is pruned. */
async function switchEverythingOff(): Promise<void> {
  const off: Readonly<Record<string, unknown>> = {
    hpa: null,
    ingress: null,
    service: null,
    serviceAccount: null,
    a2a: null,
    mcp: null,
    replicas: 1,
  };
  await Promise.all(
    controlledKinds.map(async ({ schema }) => {
      const { properties } = structuralSchema(schema.spec, 'spec');
      const fields = Object.keys(off).filter((name) => name in Object(properties));
      const spec = Object.fromEntries(fields.map((name) => [name, off[name]]));
      const names = await cluster.kubectl(
        'get',
        `${schema.resource.plural}.${schema.resource.group}`,
        '-o',
        'name',
      );
      for (const name of names.trim().split('\n')) {
        await cluster.kubectl('patch', name, '--type=merge', '-p', JSON.stringify({ spec }));
      }
    }),
  );
}
