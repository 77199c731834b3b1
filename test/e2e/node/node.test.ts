/** The operator as it is shipped, on a real node: its image, its manifests, its certificates. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { applyCertManagerDefinitions } from '../../integration/install/cert-manager-definitions.ts';
import { until } from '../../integration/operator/until.ts';
import { CertManager } from '../certificates/cert-manager.ts';
import { AdmissionLoad } from '../load/admission-load.ts';
import { freshConnections } from '../load/fresh-connections.ts';
import { nodeFolderPrefix } from './configuration.ts';
import { standInGateway } from './images.ts';
import { createNetwork, network, removeNetwork } from './network.ts';
import { RealNode } from './real-node.ts';
import '../global-setup.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const namespace = 'inference-gateway-system';
const webhook = 'deployment/inference-operator-webhook';

let folder: string;
let controlPlane: ControlPlane;
let node: RealNode;
let manager: CertManager;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), nodeFolderPrefix));
  await createNetwork();
  controlPlane = await startControlPlane({
    parts: 'full',
    nodes: 0,
    address: network.nodeAddress,
    apiServerFlags: ['--enable-aggregator-routing=true'], // the API server dials the pods of a webhook itself
  });
  node = await RealNode.start(controlPlane, folder, inject('images').files);
  await applyCertManagerDefinitions(controlPlane.kubectl);
  manager = await CertManager.start(controlPlane);
}, 600_000);

afterAll(async () => {
  await manager?.[Symbol.asyncDispose]();
  await node?.stop();
  await controlPlane?.stop();
  await removeNetwork();
  await rm(folder, { recursive: true, force: true });
}, 180_000);

/** kubectl; what it printed. Rejects with what it complained of. */
async function kubectl(...args: string[]): Promise<string> {
  const { stdout, stderr, code } = await controlPlane.kubectl(args);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What kubectl complains of. */
const refusal = async (...args: string[]): Promise<string> => (await controlPlane.kubectl(args)).stderr;

const rolledOut = (deployment: string): Promise<string> =>
  kubectl('rollout', 'status', deployment, '-n', namespace, '--timeout=180s');

const gateway = (name: string): string =>
  JSON.stringify({
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Gateway',
    metadata: { name, namespace: 'default' },
    spec: {
      image: standInGateway,
      environment: 'staging',
      providers: [{ name: 'Ollama', env: [{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }] }],
    },
  });

async function applyGateway(name: string): Promise<{ code: number; stderr: string }> {
  return controlPlane.kubectl(['apply', '--server-side', '-f', '-'], { input: gateway(name) });
}

describe('on a real node', { timeout: 300_000 }, () => {
  it('install.yaml makes a working operator', async () => {
    await kubectl('apply', '--server-side', '-f', join(root, 'manifests/install.yaml'));
    await rolledOut(webhook);
    await rolledOut('deployment/inference-operator-controller');
  });

  it('the startup check passes', async () => {
    await kubectl('apply', '--server-side', '-k', join(root, 'config/startupcheck'));
    const job = 'job/inference-operator-startupcheck';
    await kubectl('wait', job, '-n', namespace, '--for=condition=Complete', '--timeout=120s');
  });

  it('valid examples are admitted and invalid ones refused, through the Service in the cluster', async () => {
    await kubectl(
      'create',
      '--dry-run=server',
      '-f',
      join(root, 'examples/valid/gateway-complete-v0.14.yaml'),
    );
    const invalid = join(root, 'examples/invalid/gateway-image.yaml');
    expect(await refusal('create', '--dry-run=server', '-f', invalid)).toContain(
      'must be an image reference',
    );
  });

  it('a Gateway becomes Running, and answers through its Service', async () => {
    expect(await applyGateway('stand-in')).toMatchObject({ code: 0 });
    await kubectl(
      'wait',
      'gateways.core.inference-gateway.com/stand-in',
      '--for=jsonpath={.status.phase}=Running',
      '--timeout=120s',
    );
    const address = await kubectl('get', 'service', 'stand-in', '-o', 'jsonpath={.spec.clusterIP}');
    const answer = await fetch(`http://${address}:8080/health`);
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ path: '/health' })]);
  });
});

describe('at 100 admissions a second, each over new connections', { timeout: 300_000 }, () => {
  beforeAll(async () => {
    await kubectl('set', 'env', webhook, '-n', namespace, `NODE_OPTIONS=${freshConnections}`);
    await rolledOut(webhook);
  }, 240_000);

  it('nothing is lost in a rolling restart', async () => {
    const load = new AdmissionLoad(controlPlane);
    await kubectl('rollout', 'restart', webhook, '-n', namespace);
    await rolledOut(webhook);
    await sleep(8_000); // the last one is still leaving
    expect((await load.stop(1_000)).complaints).toEqual({});
  });

  it('nothing is lost when a pod is deleted', async () => {
    const load = new AdmissionLoad(controlPlane);
    const pods = ['pods', '-n', namespace, '-l', 'app.kubernetes.io/component=webhook'];
    const name = await kubectl('get', ...pods, '-o', 'jsonpath={.items[0].metadata.name}');
    await kubectl('delete', 'pod', name, '-n', namespace);
    await rolledOut(webhook);
    expect((await load.stop(1_000)).complaints).toEqual({});
  });
});

describe('without the operator', { timeout: 240_000 }, () => {
  it('pods, namespaces, nodes and leases are as ever, and there is a way out for its own kinds', async () => {
    await kubectl('scale', webhook, '-n', namespace, '--replicas=0');
    const pods = ['pods', '-n', namespace, '-l', 'app.kubernetes.io/component=webhook'];
    await until(
      'the webhook is gone',
      async () => (await kubectl('get', ...pods, '-o', 'name')) === '',
      60_000,
    );
    await kubectl('create', 'namespace', 'another');
    await kubectl('run', 'pod', `--image=${standInGateway}`);
    await kubectl('label', 'node', '--all', 'touched=yes');
    await kubectl('annotate', 'lease', '-n', 'kube-node-lease', '--all', 'touched=yes');
    await kubectl('annotate', 'gateways.core.inference-gateway.com', 'stand-in', 'touched=yes');
    expect((await applyGateway('too-early')).stderr).toContain('failed calling webhook');

    await kubectl('delete', 'validatingwebhookconfiguration', 'inference-operator');
    expect(await applyGateway('at-last')).toMatchObject({ code: 0 });
  });

  it('uninstalling leaves nothing behind that hangs or blocks', async () => {
    await kubectl('delete', 'gateways.core.inference-gateway.com', '--all', '--timeout=30s');
    await kubectl('delete', '-k', join(root, 'config/startupcheck'), '--ignore-not-found', '--timeout=60s');
    await kubectl(
      'delete',
      '-f',
      join(root, 'manifests/install.yaml'),
      '--ignore-not-found',
      '--timeout=120s',
    );
    const kinds = [
      'crd',
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
      'clusterroles',
      'clusterrolebindings',
    ];
    const left = await kubectl('get', kinds.join(), '-o', 'name');
    expect(left.split('\n').filter((object) => /inference/.test(object))).toEqual([]);
    await until('what the Gateways were made of is gone', async () => {
      const children = await kubectl(
        'get',
        'deployments,services,configmaps',
        '-l',
        'app.kubernetes.io/managed-by=inference-gateway-operator',
        '-o',
        'name',
      );
      return children === '';
    });
  });
});
