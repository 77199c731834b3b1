/** install.yaml on a cluster: it works, it keeps to what it declares, and nothing of it is left in the end. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { until } from '../../integration/operator/until.ts';
import { installedObjects, namespace, root, startupCheckObjects } from '../installation.ts';
import { applyGateway, Gateways, untilRunning } from './gateways.ts';
import { InstalledOperator } from './installed-operator.ts';
import { listeningPorts, openPorts } from './ports.ts';

let operator: InstalledOperator;
const kubectl = (...args: string[]): Promise<string> => operator.cluster.kubectl(...args);

beforeAll(async () => {
  operator = await InstalledOperator.install();
});
afterAll(() => operator?.[Symbol.asyncDispose]());

describe('the operator, installed', { timeout: 240_000 }, () => {
  it('has its pods in a namespace that takes none but restricted ones', async () => {
    const another = ['run', 'another', '--image=any', '-n', namespace, '--dry-run=server'];
    const { stderr } = await operator.cluster.attempt(another);
    expect(stderr).toContain('violates PodSecurity "restricted');
    expect(await operator.pods('webhook')).toHaveLength(2);
    expect(await operator.pods('controller')).toHaveLength(2);
  });

  it('passes its startup check', async () => {
    await operator.cluster.apply(...(await startupCheckObjects({ image: inject('images').operator })));
    const job = 'job/inference-operator-startupcheck';
    await kubectl('wait', job, '-n', namespace, '--for=condition=Complete', '--timeout=120s');
    expect(await kubectl('logs', job, '-n', namespace)).toContain('the webhook is asked, and answers');
  });

  it('admits valid examples and refuses invalid ones, through the Service in the cluster', async () => {
    const example = (path: string): string[] => [
      'create',
      '--dry-run=server',
      '-f',
      join(root, 'examples', path),
    ];
    await kubectl(...example('gateway-complete.yaml'));
    const { stderr } = await operator.cluster.attempt(example('kinds/gateway/invalid/image.yaml'));
    expect(stderr).toContain('must be an image reference');
  });

  it('brings a Gateway to Running, which answers through its Service', async () => {
    expect(await applyGateway(operator.cluster, 'stand-in')).toMatchObject({ code: 0 });
    await untilRunning(operator.cluster, 'stand-in');
    const address = await kubectl('get', 'service', 'stand-in', '-o', 'jsonpath={.spec.clusterIP}');
    // Asked by a pod, since not every cluster lets this machine reach its Services.
    const ask = `fetch('http://${address}:8080/health').then((answer) => answer.text()).then(console.log)`;
    const program = ['--restart=Never', '--command', '--', '/nodejs/bin/node', '--eval', ask];
    await kubectl('run', 'asking', `--image=${inject('images').operator}`, ...program);
    await kubectl('wait', 'pod/asking', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s');
    expect(await kubectl('logs', 'asking')).toContain('"path":"/health"');
    await kubectl('delete', 'pod', 'asking');
  });

  it.each(['webhook', 'controller'] as const)(
    'listens in the pods of the %s where its network policy lets others in, and nowhere else',
    async (component) => {
      const [pod = ''] = await operator.pods(component);
      expect(await listeningPorts(operator.cluster, pod)).toEqual(
        openPorts(await installedObjects(), component),
      );
    },
  );
});

describe('while the webhook is away', { timeout: 240_000 }, () => {
  it('pods, namespaces, nodes and leases are as ever, and there is a way out for its own kinds', async () => {
    await kubectl('scale', 'deployment/inference-operator-webhook', '-n', namespace, '--replicas=0');
    await until('the webhook is gone', async () => (await operator.pods('webhook')).length === 0, 60_000);
    const touch = 'inference-operator.test/touched';
    await kubectl('create', 'namespace', 'inference-operator-another');
    await kubectl('run', 'bystander', `--image=${inject('images').gateway}`);
    await kubectl('wait', 'pod/bystander', '--for=condition=Ready', '--timeout=60s');
    await kubectl('label', 'node', '--all', `${touch}=yes`);
    await kubectl('annotate', 'lease', '-n', 'kube-node-lease', '--all', `${touch}=yes`);
    await kubectl('annotate', Gateways, 'stand-in', `${touch}=yes`);
    expect((await applyGateway(operator.cluster, 'too-early')).stderr).toContain('failed calling webhook');

    await kubectl('delete', 'validatingwebhookconfiguration', 'inference-operator');
    expect(await applyGateway(operator.cluster, 'at-last')).toMatchObject({ code: 0 });

    await kubectl('label', 'node', '--all', `${touch}-`);
    await kubectl('annotate', 'lease', '-n', 'kube-node-lease', '--all', `${touch}-`);
    await kubectl('delete', 'pod', 'bystander', '--grace-period=1');
    await kubectl('delete', 'namespace', 'inference-operator-another');
  });
});

describe('uninstalled', { timeout: 240_000 }, () => {
  it('it leaves nothing that hangs or blocks, also where the webhook was away', async () => {
    await operator.uninstall(); // each of its lines has a deadline, which a finalizer would let pass
    const kinds = [
      'crd',
      'validatingwebhookconfigurations',
      'mutatingwebhookconfigurations',
      'clusterroles',
      'clusterrolebindings',
      'namespaces',
    ];
    const left = await kubectl('get', kinds.join(), '-o', 'name');
    expect(left.split('\n').filter((object) => /inference/.test(object))).toEqual([]);
    const managed = ['-l', 'app.kubernetes.io/managed-by=inference-gateway-operator', '-o', 'name'];
    await until('what the Gateways were made of is gone', async () => {
      return (
        (await kubectl('get', 'deployments,services,configmaps,serviceaccounts', '-A', ...managed)) === ''
      );
    });
  });
});
