/** Admissions at a constant rate: dry runs of Gateways that are to be admitted and to be refused, in turn. */
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Authentication } from '../../../src/runtime/client/credentials.ts';

const perSecond = 100;
const tickMs = 20;

/** Most admissions under way at once: a machine that is too busy for the rate gets fewer of them, and not all at once. */
const mostUnderWay = 100;

const path = '/apis/core.inference-gateway.com/v1alpha1/namespaces/default/gateways?dryRun=All';

/** Where they are sent to. */
export interface AdmittingCluster {
  /** Of the API server. */
  readonly url: string;
  authenticate(): Promise<Authentication>;
}

/** What came of it. */
export interface LoadReport {
  readonly sent: number;
  /** How many were sent in a second, on average; lower than it should be where the machine is too busy. */
  readonly rate: number;
  /** How many were not judged as they should have been. */
  readonly failed: number;
  /** When, in seconds since the beginning: the first and the last of them. */
  readonly failedBetween: readonly [first: number, last: number] | undefined;
  /** What the API server said then, with how often. */
  readonly complaints: Readonly<Record<string, number>>;
}

/** One line. */
export function summaryOf({ sent, rate, failed, failedBetween }: LoadReport): string {
  const when = failedBetween?.map((seconds) => `${seconds.toFixed(1)} s`).join(' to ');
  return `${sent} admissions, ${rate.toFixed(1)} a second, ${failed} failed${when === undefined ? '' : ` (${when})`}`;
}

const provider = { name: 'Ollama', env: [{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }] };
const gatewayWith = (spec: object): string =>
  JSON.stringify({
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Gateway',
    metadata: { generateName: 'load-' },
    spec: { providers: [provider], ...spec },
  });

const sound = gatewayWith({});
const unsound = gatewayWith({ image: 'no image' });

/** What should come back: sound ones with what the mutating webhook adds, unsound ones with their mistake. */
function complaintAbout(body: string, code: number, answer: string): string | undefined {
  const isAsExpected =
    body === sound
      ? code === 201 && answer.includes('"serviceAccount":{"create":true}')
      : code === 422 && answer.includes('spec.image');
  return isAsExpected ? undefined : `${code} ${messageIn(answer)}`;
}

/** The message of a Status, without what differs from call to call. */
function messageIn(answer: string): string {
  try {
    const { message = 'not mutated' } = JSON.parse(answer) as { readonly message?: string }; // of the API server
    return message.replace(/[\dT:-]{19}Z/g, 'TIME').replace(/:\d{5}/g, ':PORT');
  } catch {
    return answer;
  }
}

/** Sends admissions until it is stopped. */
export class AdmissionLoad {
  readonly #url: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #agent: Agent;
  readonly #complaints: Record<string, number> = {};
  readonly #underWay = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  readonly #started = performance.now();
  #sent = 0;
  #failed = 0;
  #failedBetween: readonly [number, number] | undefined;

  private constructor(url: string, { headers, tls }: Authentication) {
    this.#url = url;
    this.#headers = headers;
    this.#agent = new Agent({ keepAlive: true, ...tls });
    this.#running = this.#run();
  }

  /** Begins at once. */
  static async start(cluster: AdmittingCluster): Promise<AdmissionLoad> {
    return new AdmissionLoad(cluster.url, await cluster.authenticate());
  }

  /** Ends it when this many are sent at the earliest, and returns what came of them. */
  async stop(atLeast: number): Promise<LoadReport> {
    while (this.#sent < atLeast) await sleep(tickMs);
    this.#stop.abort();
    await this.#running;
    const rate = this.#sent / ((performance.now() - this.#started) / 1000);
    await Promise.all(this.#underWay);
    this.#agent.destroy();
    return {
      sent: this.#sent,
      rate,
      failed: this.#failed,
      failedBetween: this.#failedBetween,
      complaints: this.#complaints,
    };
  }

  async #run(): Promise<void> {
    let last = performance.now();
    let due = 0;
    while (!this.#stop.signal.aborted) {
      await sleep(tickMs);
      const now = performance.now();
      // What was due while there was no room is not made up for: that would be more than the rate.
      due = Math.min(due + ((now - last) / 1000) * perSecond, mostUnderWay - this.#underWay.size);
      last = now;
      for (; due >= 1; due--) this.#send(this.#sent++ % 2 === 0 ? sound : unsound);
    }
  }

  #send(body: string): void {
    const call = this.#admit(body).then((complaint) => {
      this.#underWay.delete(call);
      if (complaint === undefined) return;
      const now = (performance.now() - this.#started) / 1000;
      this.#failed++;
      this.#failedBetween = [this.#failedBetween?.[0] ?? now, now];
      this.#complaints[complaint] = (this.#complaints[complaint] ?? 0) + 1;
    });
    this.#underWay.add(call);
  }

  /** What is wrong with the answer, if anything. */
  #admit(body: string): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const headers = {
      ...this.#headers,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
    };
    const sent = request(`${this.#url}${path}`, { method: 'POST', agent: this.#agent, headers });
    sent.on('error', (error) => resolve(String(error)));
    sent.on('response', (response) => {
      text(response).then(
        (answer) => resolve(complaintAbout(body, response.statusCode ?? 0, answer)),
        (error) => resolve(String(error)),
      );
    });
    sent.end(body);
    return promise;
  }
}
