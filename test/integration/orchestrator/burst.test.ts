/** Many changes at once are one restart or two, and lose none of the changes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Deployment, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments } from '../../../src/kubernetes/resource.ts';
import { Platform } from './platform.ts';
import { Agents, discoveringSpec, Orchestrators, type Reported, type Team } from './team.ts';

const count = 100;
const names = Array.from({ length: count }, (_, index) => `agent-${String(index).padStart(3, '0')}`);

/** How long changes are gathered, in milliseconds: a burst of a duration restarts the pod that often, and once more. */
const gatherMs = 2_000;

const live = { stage: 'live' };
const idle = { stage: 'idle' };

let platform: Platform;
let team: Team;

beforeAll(async () => {
  platform = await Platform.start();
  team = await platform.team();
});
afterAll(() => platform?.[Symbol.asyncDispose]());

const urlOf = (name: string) => `http://${name}.${team.namespace}.svc.cluster.local:8080`;

async function urlsInFile(): Promise<string[]> {
  // Written by us: a list of entries with a URL.
  const { agents } = parse((await team.agentsFileOf('bot')) ?? 'agents: []') as { agents: { url: string }[] };
  return agents.map(({ url }) => url);
}

/** How often the Deployment has been changed. */
async function generation(): Promise<number> {
  return (await team.get<Deployment & StoredObject>(Deployments, 'bot')).metadata.generation ?? 0;
}

it(`${count} Agents, 1 Orchestrator: ${count} relabels in a burst restart the pod a bounded number of times, and end exact`, {
  timeout: 180_000,
}, async ({ annotate }) => {
  await Promise.all(names.map((name, index) => team.agent(name, index % 2 === 0 ? live : idle)));
  await team.orchestrator('bot', discoveringSpec(live));
  const evenly = names.filter((_, index) => index % 2 === 0).map(urlOf);
  await expect.poll(urlsInFile, { timeout: 60_000 }).toEqual(evenly);
  await team.reported(Orchestrators, 'bot', 'Available', 60_000);

  const before = await generation();
  const started = performance.now();
  // Those that were in are out, and the other way round.
  await Promise.all(names.map((name, index) => team.relabel(Agents, name, index % 2 === 0 ? idle : live)));
  const burstMs = performance.now() - started;
  const oddly = names.filter((_, index) => index % 2 === 1).map(urlOf);
  await expect.poll(urlsInFile, { timeout: 5_000 }).toEqual(oddly);
  const followedMs = performance.now() - started - burstMs;
  // The status follows what has been applied.
  const status = async () => (await team.get<Reported>(Orchestrators, 'bot')).status;
  await expect
    .poll(status, { timeout: 60_000 })
    .toMatchObject({ discoveredAgents: oddly, discoveredAgentCount: oddly.length });
  await team.reported(Orchestrators, 'bot', 'Available', 60_000);

  const restarts = (await generation()) - before;
  const [burst, followed] = [burstMs, followedMs].map((ms) => (ms / 1000).toFixed(1));
  await annotate(
    `${count} relabels in ${burst} s: ${restarts} restarts, exact ${followed} s after the last one`,
  );
  expect(restarts).toBeGreaterThan(0);
  expect(restarts).toBeLessThanOrEqual(Math.ceil(burstMs / gatherMs) + 1);
});
