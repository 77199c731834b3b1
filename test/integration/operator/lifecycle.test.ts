/** How a process begins and ends, and what its probes say meanwhile. */
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { applyGateway } from './gateways.ts';
import { isLeading, leading } from './leadership.ts';
import { GatewayLoad } from './load.ts';
import { metric } from './metrics.ts';
import { SeededRandom } from './seeded-random.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000 }); // for machines on which processes take long to start

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
});
afterAll(() => cluster[Symbol.asyncDispose]());
afterEach(() => cluster.killOperators());
beforeEach(async () => {
  await cluster.kubectl('delete', 'lease', 'inference-operator', '-n', 'default', '--ignore-not-found');
});

it('predecessor 15: a kind without its CRD is waited for, and followed within 10 s of its appearing', async () => {
  const operator = cluster.controller();
  await operator.untilReadyz(200);
  await cluster.installKinds();
  await applyGateway(cluster.client, 'early');
  await converged(cluster, 10_000);
  await operator.end('SIGTERM');
});

describe('a process that is asked to stop', () => {
  const leaseHolder = () =>
    cluster.kubectl(
      'get',
      'lease',
      'inference-operator',
      '-n',
      'default',
      '-o=jsonpath={.spec.holderIdentity}',
    );

  it('under load ends well, in time, and with the Lease released', async () => {
    const operator = cluster.controller();
    await leading(operator);
    const end = new AbortController();
    const working = new GatewayLoad(cluster.client, new SeededRandom(3)).run(end.signal);
    await sleep(2000);
    expect(await leaseHolder()).not.toBe('');
    const { code, seconds } = await operator.end('SIGTERM');
    end.abort();
    await working;
    expect(code).toBe(0);
    expect(seconds).toBeLessThan(30);
    expect(await leaseHolder()).toBe('');
  });

  it('while the API server hangs ends in time all the same', async () => {
    const operator = cluster.controller();
    await leading(operator);
    const end = new AbortController();
    const working = new GatewayLoad(cluster.client, new SeededRandom(4)).run(end.signal);
    await sleep(1000);
    const pid = cluster.controlPlane.apiServer.pid ?? expect.fail('there is no API server');
    process.kill(pid, 'SIGSTOP');
    try {
      const { code, seconds } = await operator.end('SIGTERM');
      expect(code).toBe(0);
      expect(seconds).toBeLessThan(30);
    } finally {
      process.kill(pid, 'SIGCONT');
      end.abort();
      await working;
    }
  });

  it('leaves work that the next one finishes', async () => {
    const operator = cluster.controller();
    await operator.untilReadyz(200);
    await converged(cluster);
  });
});

/** Asks the webhook of a process as the API server would, but for the body. */
async function review(port: number, body: string): Promise<void> {
  const asked = request({
    ...{ host: '127.0.0.1', port, path: '/mutate/gateways', method: 'POST' },
    headers: { 'content-type': 'application/json' },
    rejectUnauthorized: false,
  });
  asked.end(body);
  const [answer] = await once(asked, 'response');
  answer.resume();
  await once(answer, 'end');
}

describe('the probes', () => {
  it('of a process without a certificate: alive, not ready, and they say why', async () => {
    const empty = await mkdtemp(join(cluster.controlPlane.folder, 'no-certificate-'));
    const operator = cluster.operator(['run', '--certificates', empty]);
    expect((await operator.untilReadyz(503)).text).toContain('[-] webhook: waiting for a certificate');
    expect(await operator.get('/livez')).toMatchObject({ code: 200 });
  });

  it('of a replica that stands by: ready, with its caches filled', async () => {
    const leader = cluster.controller();
    await leading(leader);
    const standby = cluster.controller();
    expect((await standby.untilReadyz(200)).text).toContain('[+] caches');
    expect(await isLeading(standby)).toBe(false);
  });
});

it('counts reviews once they are over: none is under way at rest', async () => {
  const operator = cluster.development();
  const { port } = await operator.entry('its webhook port', ({ msg }) => msg === 'serving webhooks');
  for (const body of ['{', '{}', '{"kind":"AdmissionReview"}']) await review(Number(port), body);
  const scraped = await until('the reviews are counted', async () => {
    const answer = await operator.get('/metrics');
    return metric(answer, 'controller_runtime_webhook_requests_total', { code: '400' }) === 3 && answer;
  });
  const webhook = '/mutate/gateways';
  expect(metric(scraped, 'controller_runtime_webhook_latency_seconds_count', { webhook })).toBe(3);
  expect(metric(scraped, 'controller_runtime_webhook_requests_in_flight', { webhook })).toBe(0);
});
