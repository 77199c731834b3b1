/** Admission over HTTPS, as the API server asks: keep-alive connections, real TLS. */
import { startServers } from './admission-servers.ts';
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

/** The middle one of several runs, by rate. */
function typical(runs: readonly LoadResult[]): { rate: number; p50: number; p99: number } {
  return {
    rate: median(runs.map(({ rate }) => rate)),
    p50: median(runs.map(({ latencies }) => percentile(latencies, 0.5))),
    p99: median(runs.map(({ latencies }) => percentile(latencies, 0.99))),
  };
}

async function compare(ours: number, bare: number, connections: number, effort: Effort): Promise<Figure[]> {
  const [rounds, forMs] = effort === 'quick' ? [1, 1500] : [3, 2500];
  const runs: { ours: LoadResult[]; bare: LoadResult[] } = { ours: [], bare: [] };
  const request = { path: '/validate/gateways', body: gatewayReviewText };
  for (let round = 0; round < rounds; round++) {
    runs.ours.push(await load({ port: ours, ...request }, connections, forMs));
    runs.bare.push(await load({ port: bare, ...request }, connections, forMs));
  }
  const failures = runs.ours.reduce((sum, run) => sum + run.failures, 0);
  if (failures > 0) throw new Error(`${failures} of the calls failed`);
  const [we, peer] = [typical(runs.ours), typical(runs.bare)];
  const lanes = connections === 1 ? '1 connection' : `${connections} connections`;
  const named = (name: string) => `${lanes}: ${name}`;
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
    await using servers = await startServers();
    const { ours, bare } = servers;
    const request = { path: '/validate/gateways', body: gatewayReviewText };
    for (const port of [ours, bare]) await load({ port, ...request }, 10, 2000); // until it is compiled
    const figures: Figure[] = [];
    for (const connections of effort === 'quick' ? [10, 50] : [1, 10, 50, 500]) {
      figures.push(...(await compare(ours, bare, connections, effort)));
    }
    return figures;
  },
};
