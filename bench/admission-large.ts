/** How long everybody else waits while one large object is judged. */
import { Agent, request as httpsRequest } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AdmissionServers, startServers } from './admission-servers.ts';
import { gatewayReviewText, largeReviewText } from './gateway-review.ts';
import { type Effort, type Figure, type Measurement, median } from './measurement.ts';

/** One connection that is kept. */
function connection(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
}

/** Asks once; resolves with the milliseconds until the answer is there. */
function ask(agent: Agent, port: number, body: Buffer): Promise<number> {
  const start = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const request = httpsRequest(
    {
      ...{ agent, host: '127.0.0.1', port, method: 'POST', path: '/validate/gateways' },
      headers: { 'content-type': 'application/json', 'content-length': body.length },
    },
    (response) => {
      response.resume();
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - start);
        else reject(new Error(`the answer is ${response.statusCode}`));
      });
    },
  );
  request.on('error', reject);
  request.end(body);
  return promise;
}

/** Small reviews, which go on being asked over connections of their own. */
class SmallReviews {
  #slowest = 0;
  #isStopped = false;
  readonly #done: Promise<unknown>;

  constructor(port: number) {
    const body = Buffer.from(gatewayReviewText);
    this.#done = Promise.all(Array.from({ length: 4 }, () => this.#ask(port, body)));
  }

  /** The longest that one took since this was last asked, in milliseconds. */
  takeSlowest(): number {
    const slowest = this.#slowest;
    this.#slowest = 0;
    return slowest;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#done;
  }

  async #ask(port: number, body: Buffer): Promise<void> {
    const agent = connection();
    while (!this.#isStopped) {
      this.#slowest = Math.max(this.#slowest, await ask(agent, port, body));
      await sleep(2);
    }
    agent.destroy();
  }
}

/** The longest that a small review took during each large one, and how long that took itself. */
async function stalls(port: number, large: Buffer, rounds: number) {
  const agent = connection();
  const small = new SmallReviews(port);
  const found: { stall: number; large: number }[] = [];
  for (let round = -3; round < rounds; round++) {
    await sleep(100);
    small.takeSlowest();
    const took = await ask(agent, port, large);
    await sleep(20);
    if (round >= 0) found.push({ stall: small.takeSlowest(), large: took }); // the first ones warm it up
  }
  await small.stop();
  agent.destroy();
  return { stall: median(found.map((one) => one.stall)), large: median(found.map((one) => one.large)) };
}

async function figures(
  { ours, bare }: AdmissionServers,
  name: string,
  variablesEach: number,
  effort: Effort,
): Promise<Figure[]> {
  const large = Buffer.from(largeReviewText(variablesEach));
  const rounds = effort === 'quick' ? 5 : 40;
  const [we, peer] = [await stalls(ours, large, rounds), await stalls(bare, large, rounds)];
  const megabytes = (large.length / 1e6).toFixed(1);
  const goal = { text: 'at most 50 ms', isMet: we.stall <= 50 };
  return [
    { name: `${name}: others wait`, value: we.stall, unit: 'ms', peer: peer.stall, goal },
    { name: `${name}: it takes itself, ${megabytes} MB`, value: we.large, unit: 'ms', peer: peer.large },
  ];
}

export const admissionLarge: Measurement = {
  id: 'admission-large',
  what: 'the longest that a 4 KB review on another connection takes while the change of a Gateway of 1 MB is judged',
  against: 'the same bare server',
  run: async (effort) => {
    await using servers = await startServers();
    return [
      ...(await figures(servers, '100 variables for each provider', 100, effort)),
      ...(await figures(servers, '1,000, which are too many', 1_000, effort)),
    ];
  },
};
