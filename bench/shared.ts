/** What measurements share: made when it is first asked for, and only once. */
import { type Burst, runBurst } from './burst.ts';
import type { Effort, Shared } from './measurement.ts';
import { type SettledCluster, startSettled } from './settled-cluster.ts';

/** The share of one run. */
export class SharedRuns implements Shared, AsyncDisposable {
  readonly #settledCount: number;
  readonly #bursts = new Map<number, Promise<Burst>>();
  #settled: Promise<SettledCluster> | undefined;

  constructor(effort: Effort) {
    this.#settledCount = effort === 'quick' ? 100 : 1000;
  }

  burst(count: number): Promise<Burst> {
    const burst = this.#bursts.get(count) ?? runBurst(count);
    this.#bursts.set(count, burst);
    return burst;
  }

  settled(): Promise<SettledCluster> {
    this.#settled ??= startSettled(this.#settledCount);
    return this.#settled;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#settled === undefined) return;
    const { cluster, leader } = await this.#settled;
    await leader.end();
    await cluster[Symbol.asyncDispose]();
  }
}
