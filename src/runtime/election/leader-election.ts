/**
 * Leader election on a Lease, after client-go's `tools/leaderelection`, with a fence for writes.
 *
 * All of it is judged on this process's monotonic clock, which counts through event-loop stalls and stopped processes:
 * - another holder's lease runs out one lease duration after we last *saw its record change*: neither its clock nor the
 *   times that it wrote play a part;
 * - our own leadership ends one renew deadline after we *sent* the last renewal that succeeded.
 * A write that starts before the renew deadline and takes less than lease duration minus renew deadline is therefore
 * over before anybody else can lead.
 */
import type { Clock } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import {
  campaignPause,
  DEFAULT_TIMINGS,
  type LeaderElectionTimings,
  validTimings,
} from './leader-election-timings.ts';
import {
  acquiredLease,
  type Claim,
  createdLease,
  holderOf,
  isHeld,
  type Lease,
  type Observation,
  observe,
  releasedLease,
  renewedLease,
} from './lease.ts';

/** Reads and writes the one Lease. It has a connection of its own: a crowded client must not cost the leadership. */
export interface LeaseTransport {
  /** The Lease; undefined when there is none. */
  get(signal: AbortSignal): Promise<Lease | undefined>;
  /** Rejects when the Lease exists. */
  create(lease: Lease, signal: AbortSignal): Promise<Lease>;
  /** PUT with the lease's resourceVersion; rejects with the conflict when that is not the current one. */
  update(lease: Lease, signal: AbortSignal): Promise<Lease>;
}

/** Is told what people want to see in the log. */
export interface LeaderElectionObserver {
  /** Somebody holds the lease now, perhaps this process; an empty identity: nobody. */
  holderChanged(identity: string): void;
  /** A try to get or renew the lease failed; the next one follows. */
  attemptFailed(error: unknown): void;
}

/** How long after its lease ran out a leader that still runs is called dead; controller-runtime's tolerance. */
const CHECK_TOLERANCE_MS = 20_000;

/** The pauses before the tries to release the lease: between them whoever else wrote it has finished. */
const RELEASE_PAUSES_MS = [0, 10, 50, 250];

/** What an elector needs. */
export interface LeaderElectorOptions {
  readonly name: string;
  readonly namespace: string;
  /** Unique to this run of this process: a restarted pod is another candidate. */
  readonly identity: string;
  readonly transport: LeaseTransport;
  readonly clock: Clock;
  readonly observer: LeaderElectionObserver;
  readonly timings?: LeaderElectionTimings;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
}

/** What whoever writes asks first, so that no two leaders ever write at once. */
export interface WriteFence {
  /** Whether a write may start now. Ask in the same turn of the event loop in which it is sent. */
  mayWrite(): boolean;
  /** Within how many ms such a write must have ended, one way or the other. */
  readonly writeTimeout: number;
}

/** Why `run` ended: asked to, with the lease released; or leadership was lost, and the process must end. */
export type LeaderElectionOutcome = 'stopped' | 'lost';

/** How one try to get or keep the lease went: it is ours, somebody else's, or we do not know. */
type Attempt = 'held' | 'held-by-other' | 'failed';

/** One candidate in one election. */
export class LeaderElector implements WriteFence {
  readonly #options: LeaderElectorOptions;
  readonly #timings: LeaderElectionTimings;
  readonly #random: () => number;
  #observed: Observation | undefined;
  #reportedHolder = '';
  /** When the last successful renewal was sent; undefined: not leading. */
  #renewedAt: number | undefined;
  #lost = false;

  /** @throws {RangeError} unless lease duration > renew deadline > 1.2 · retry period */
  constructor(options: LeaderElectorOptions) {
    this.#options = options;
    this.#timings = validTimings(options.timings ?? DEFAULT_TIMINGS);
    this.#random = options.random ?? Math.random;
  }

  /** Whether this process leads, as far as it knows. */
  get isLeading(): boolean {
    return this.#renewedAt !== undefined && !this.#lost;
  }

  /** Four fifths of lease duration minus renew deadline; the rest is room for timers that fire late. */
  get writeTimeout(): number {
    return (this.#timings.leaseDuration - this.#timings.renewDeadline) * 0.8;
  }

  mayWrite(): boolean {
    return this.isLeading && this.#remaining() > 0;
  }

  /** Why this process should be killed, if it should: it leads by name only, its lease having run out long ago. */
  check(): string | undefined {
    if (this.#renewedAt === undefined) return undefined;
    const age = this.#options.clock.now() - this.#renewedAt;
    if (age <= this.#timings.leaseDuration + CHECK_TOLERANCE_MS) return undefined;
    const { namespace, name } = this.#options;
    return `lease ${namespace}/${name} was last renewed ${Math.round(age / 1000)} s ago, yet its leader still runs`;
  }

  /**
   * Campaigns until the lease is ours, then runs `lead` and renews meanwhile. To be called once.
   *
   * When `stop` aborts, so does `lead`'s signal; the lease is renewed until `lead` has settled, and then released.
   * When leadership is lost, `lead`'s signal aborts and this resolves at once: the process is to end.
   *
   * @throws what `lead` throws, after releasing the lease
   */
  async run(
    stop: AbortSignal,
    lead: (leading: AbortSignal) => Promise<void>,
  ): Promise<LeaderElectionOutcome> {
    await this.#campaign(stop);
    if (!this.isLeading) return 'stopped';

    const lost = new AbortController();
    const workEnded = new AbortController();
    const work = lead(AbortSignal.any([stop, lost.signal]));
    const endWork = () => workEnded.abort();
    work.then(endWork, endWork);

    await this.#renewUntil(workEnded.signal);
    if (!workEnded.signal.aborted) {
      this.#lost = true;
      lost.abort(new Error('leadership lost'));
      return 'lost';
    }
    await this.#release();
    await work;
    return 'stopped';
  }

  /** Tries to get the lease until it is ours or `stop` aborts. */
  async #campaign(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      // Not cut short by `stop`: a PUT cut off may still be carried out, and nobody would release that lease.
      if ((await this.#attempt(this.#timings.renewDeadline / 2)) === 'held') return;
      await this.#options.clock.sleep(campaignPause(this.#timings, this.#random()), stop);
    }
  }

  /** Renews every retry period until `workEnded` aborts or leadership is lost. */
  async #renewUntil(workEnded: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    let nextTry = clock.now() + this.#timings.retryPeriod;
    for (;;) {
      await clock.sleep(Math.min(nextTry - clock.now(), this.#remaining()), workEnded);
      if (workEnded.aborted || this.#remaining() <= 0) return;
      nextTry = clock.now() + this.#timings.retryPeriod;
      const timeout = Math.min(this.#timings.renewDeadline / 2, this.#remaining());
      if ((await this.#attempt(timeout, workEnded)) === 'held-by-other') return;
    }
  }

  /** The ms that are left of the leadership unless it is renewed. */
  #remaining(): number {
    return (this.#renewedAt ?? -Infinity) + this.#timings.renewDeadline - this.#options.clock.now();
  }

  /** One try within `timeout` ms: a call that hangs must not hold the leadership. */
  async #attempt(timeout: number, abandon?: AbortSignal): Promise<Attempt> {
    try {
      return await withDeadline(
        this.#options.clock,
        timeout,
        (signal) => this.#tryAcquireOrRenew(signal),
        abandon,
      );
    } catch (error) {
      if (!abandon?.aborted) this.#options.observer.attemptFailed(error);
      return 'failed';
    }
  }

  async #tryAcquireOrRenew(signal: AbortSignal): Promise<Attempt> {
    const { transport, name, namespace, identity } = this.#options;
    if (this.isLeading && this.#observed !== undefined) {
      const expected = this.#observed.lease;
      try {
        return await this.#write((claim) => transport.update(renewedLease(expected, claim), signal), signal);
      } catch {
        signal.throwIfAborted(); // otherwise the lease is not as we know it: read it
      }
    }

    const lease = await transport.get(signal);
    signal.throwIfAborted();
    if (lease === undefined) {
      return this.#write((claim) => transport.create(createdLease(name, namespace, claim), signal), signal);
    }
    this.#observed = observe(this.#observed, lease, this.#options.clock.now());
    this.#reportHolder(lease);
    if (holderOf(lease) === identity) {
      return this.#write((claim) => transport.update(renewedLease(lease, claim), signal), signal);
    }
    if (isHeld(this.#observed, this.#options.clock.now(), this.#timings.leaseDuration))
      return 'held-by-other';
    return this.#write((claim) => transport.update(acquiredLease(lease, claim), signal), signal);
  }

  /**
   * Leads from the moment before `send`, if that succeeds. An answer after the deadline changes nothing: the try has
   * been given up, and another may have begun.
   */
  async #write(send: (claim: Claim) => Promise<Lease>, signal: AbortSignal): Promise<'held'> {
    const sentAt = this.#options.clock.now();
    const lease = await send({
      identity: this.#options.identity,
      leaseDurationSeconds: Math.ceil(this.#timings.leaseDuration / 1000),
      now: this.#options.clock.wallNow(),
    });
    signal.throwIfAborted();
    this.#renewedAt = sentAt;
    this.#observed = { lease, at: sentAt };
    this.#reportHolder(lease);
    return 'held';
  }

  #reportHolder(lease: Lease): void {
    const holder = holderOf(lease);
    if (holder === this.#reportedHolder) return;
    this.#reportedHolder = holder;
    this.#options.observer.holderChanged(holder);
  }

  /** Gives the lease up, so that others need not wait for it to run out. Writes have ended before. */
  async #release(): Promise<void> {
    this.#renewedAt = undefined;
    const { clock, observer } = this.#options;
    for (const pause of RELEASE_PAUSES_MS) {
      await clock.sleep(pause);
      try {
        return await withDeadline(clock, this.#timings.retryPeriod, (signal) => this.#tryRelease(signal));
      } catch (error) {
        observer.attemptFailed(error);
      }
    }
  }

  async #tryRelease(signal: AbortSignal): Promise<void> {
    const { transport, identity, clock } = this.#options;
    const lease = await transport.get(signal);
    if (lease === undefined || holderOf(lease) !== identity) return;
    signal.throwIfAborted();
    this.#reportHolder(await transport.update(releasedLease(lease, clock.wallNow()), signal));
  }
}
