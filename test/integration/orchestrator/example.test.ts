/** `examples/orchestrator/`, applied as its page says. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linesOf } from '../admission/examples.ts';
import { Platform } from './platform.ts';
import type { Reported } from './team.ts';

const folder = join(import.meta.dirname, '../../../examples/orchestrator');
const ourKinds = 'gateways.core.inference-gateway.com,agents,orchestrators';

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.[Symbol.asyncDispose]());

/** The resources of our kinds, wherever they are. */
async function resources(): Promise<Reported[]> {
  return JSON.parse(await platform.cluster.kubectl('get', ourKinds, '-A', '-o', 'json')).items;
}

it('is admitted without a word, becomes Ready, and finds its Agents', { timeout: 120_000 }, async () => {
  const { cluster } = platform;
  const { code, stderr } = await cluster.controlPlane.kubectl(['apply', '-f', folder]);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  await cluster.kubectl('wait', '--for=condition=Ready', ourKinds, '--all', '-A', '--timeout=60s');

  const namesOf = (kind: string, items: readonly Reported[]) =>
    items
      .filter((item) => item.kind === kind)
      .map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  const items = await resources();
  expect(namesOf('Gateway', items)).toEqual(['inference-gateway/inference-gateway']);
  expect(namesOf('Agent', items)).toEqual(['agents/google-calendar-agent', 'agents/mock-agent']);
  expect(namesOf('Orchestrator', items)).toEqual(['orchestrator/orchestrator']);

  const urls = ['google-calendar-agent', 'mock-agent'].map(
    (name) => `http://${name}.agents.svc.cluster.local:8080`,
  );
  const discovered = async () =>
    (await resources()).find(({ kind }) => kind === 'Orchestrator')?.status?.discoveredAgents;
  await expect.poll(discovered, { timeout: 5_000 }).toEqual(urls);
});

it('leads from one to the other: every URL in it is that of a Service', async () => {
  const services = JSON.parse(await platform.cluster.kubectl('get', 'services', '-A', '-o', 'json')).items;
  const addresses = services.flatMap(
    ({
      metadata,
      spec,
    }: {
      metadata: { name: string; namespace: string };
      spec: { ports: { port: number }[] };
    }) => spec.ports.map(({ port }) => `${metadata.name}.${metadata.namespace}.svc.cluster.local:${port}`),
  );
  const text = JSON.stringify(await resources());
  const hosts = [...text.matchAll(/http:\/\/([^/"]+\.svc\.cluster\.local:\d+)/g)].map(([, host]) => host);
  expect(new Set(hosts).size).toBe(3);
  expect(addresses).toEqual(expect.arrayContaining([...new Set(hosts)]));
  expect(addresses).toContain('redis.orchestrator.svc.cluster.local:6379');
});

it('changes nothing of ours when it is applied again', async () => {
  const lines = linesOf(await platform.cluster.kubectl('apply', '-f', folder));
  const ours = lines.filter((line) => line.includes('.core.inference-gateway.com/'));
  expect(ours.map((line) => line.split(' ').at(-1))).toEqual(Array(4).fill('unchanged'));
});
