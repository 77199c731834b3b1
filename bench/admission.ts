/** Admission over HTTPS, as the API server asks: keep-alive connections, real TLS. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../test/cluster/ports.ts';
import { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { until } from '../test/integration/operator/until.ts';
import { gatewayReviewText } from './gateway-review.ts';
import { type LoadResult, load } from './keep-alive-load.ts';
import {
  atLeast,
  atMost,
  type Effort,
  type Figure,
  type Measurement,
  median,
  percentile,
} from './measurement.ts';
import { certificates } from './program.ts';

/** A server under load, and how to be rid of it. */
interface Peer extends AsyncDisposable {
  readonly port: number;
}

async function bareServer(folder: string): Promise<Peer> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-admission-server.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { port: Number((JSON.parse(line) as { port: number }).port), [Symbol.asyncDispose]: stop };
}

/** The middle one of several runs, by rate. */
function typical(runs: readonly LoadResult[]): { rate: number; p50: number; p99: number } {
  return {
    rate: median(runs.map(({ rate }) => rate)),
    p50: median(runs.map(({ latencies }) => percentile(latencies, 0.5))),
    p99: median(runs.map(({ latencies }) => percentile(latencies, 0.99))),
  };
}

async function compare(ours: number, bare: number, connections: number, effort: Effort): Promise<Figure[]> {
  const [rounds, forMs] = effort === 'quick' ? [1, 1500] : [5, 3000];
  const runs: { ours: LoadResult[]; bare: LoadResult[] } = { ours: [], bare: [] };
  const request = { path: '/validate/gateways', body: gatewayReviewText };
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await load({ port: ours, ...request }, connections, forMs));
    runs.bare.push(await load({ port: bare, ...request }, connections, forMs));
  }
  const failures = runs.ours.reduce((sum, run) => sum + run.failures, 0);
  if (failures > 0) throw new Error(`${failures} of the calls failed`);
  const [we, peer] = [typical(runs.ours), typical(runs.bare)];
  const named = (name: string) => `${connections} connections: ${name}`;
  return [
    atLeast(0.7, { name: named('reviews a second'), value: we.rate, unit: '/s', peer: peer.rate }),
    { name: named('p50'), value: we.p50, unit: 'ms', peer: peer.p50 },
    atMost(2, { name: named('p99'), value: we.p99, unit: 'ms', peer: peer.p99 }),
  ];
}

export const admission: Measurement = {
  id: 'admission',
  what: 'AdmissionReviews of a 4 KB Gateway, real TLS, one replica',
  against: 'a bare node:https server that parses the review and allows it',
  run: async (effort) => {
    const folder = await certificates();
    const port = await freePort();
    await using bare = await bareServer(folder);
    await using _operator = new OperatorProcess([
      'webhook',
      ...['--certificates', folder],
      ...['--webhook-port', String(port), '--operations-port', '0'],
      ...['--log-level', 'warn'],
    ]);
    const request = { path: '/validate/gateways', body: gatewayReviewText };
    const isListening = () => load({ port, ...request }, 1, 100).catch(() => undefined);
    await until('the webhook listens', isListening);
    for (const each of [port, bare.port]) await load({ port: each, ...request }, 10, 2000); // until it is compiled
    const figures: Figure[] = [];
    for (const connections of effort === 'quick' ? [10, 50] : [1, 10, 50, 500]) {
      figures.push(...(await compare(port, bare.port, connections, effort)));
    }
    return figures;
  },
};
