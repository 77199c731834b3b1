/** Candidates and a Lease to contend for, for tests: no shipped module imports it. */

import { FakeClock } from '../../time/testing/fake-clock.ts';
import { untilAborted } from '../../time/until-aborted.ts';
import { LeaderElector, type LeaseTransport } from '../leader-election.ts';
import { FakeLeaseServer } from './fake-lease-server.ts';

/** A candidate `a` whose work ends when its signal aborts. */
export class Candidate {
  readonly holders: string[] = [];
  readonly failures: unknown[] = [];
  readonly elector: LeaderElector;
  readonly #stop = new AbortController();
  leading: AbortSignal | undefined;
  ended: Promise<unknown> | undefined;
  outcome: unknown = 'running';

  constructor(clock: FakeClock, transport: LeaseTransport, identity = 'a', random = 0) {
    this.elector = new LeaderElector({
      name: 'operator',
      namespace: 'system',
      identity,
      transport,
      clock,
      random: () => random,
      observer: {
        holderChanged: (holder) => this.holders.push(holder),
        attemptFailed: (error) => this.failures.push(error),
      },
    });
  }

  run(work = untilAborted): this {
    const lead = (leading: AbortSignal) => {
      this.leading = leading;
      return work(leading);
    };
    this.ended = this.elector.run(this.#stop.signal, lead).then(
      (outcome) => {
        this.outcome = outcome;
      },
      (error: unknown) => {
        this.outcome = error;
      },
    );
    return this;
  }

  stop(): void {
    this.#stop.abort();
  }
}

/** A Lease server, and candidates on one clock. */
export function newElection() {
  const clock = new FakeClock();
  const server = new FakeLeaseServer();
  /** A candidate whose calls can be tampered with. */
  const candidate = (tampered: Partial<LeaseTransport> = {}, identity?: string, random?: number) =>
    new Candidate(clock, { ...server.transport, ...tampered }, identity, random);
  return { clock, server, candidate };
}

/** A renewTime long past. */
export const someTime = '2029-06-01T00:00:00.000000Z';
