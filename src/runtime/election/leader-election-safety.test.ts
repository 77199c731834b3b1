import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Clock, sleepOn, type Timer } from '../time/clock.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { LeaderElector, type LeaseTransport } from './leader-election.ts';
import { holderOf, type Lease } from './lease.ts';
import { FakeLeaseServer } from './testing/fake-lease-server.ts';

const LEASE_DURATION_MS = 15_000;
const RENEW_DEADLINE_MS = 10_000;
const TROUBLE_MS = 60_000;
/** A pause, a dead holder's lease, and a few tries. */
const RECOVERY_MS = 90_000;
const STEP_MS = 100;

/** What happens to one call: how long it takes there and back, and whether it arrives at all. */
interface Weather {
  readonly thereMs: number;
  readonly backMs: number;
  readonly fate: 'ok' | 'request lost' | 'answer lost' | 'server error';
}

const CALM: Weather = { thereMs: 1, backMs: 1, fate: 'ok' };

/** What befalls a candidate. A kill is a pause without end. */
type Event =
  | { readonly kind: 'pause'; readonly forMs: number }
  | { readonly kind: 'partition'; readonly forMs: number }
  | { readonly kind: 'jump'; readonly byMs: number }
  | { readonly kind: 'stop' };

interface Schedule {
  readonly candidates: readonly { readonly offsetMs: number; readonly weather: readonly Weather[] }[];
  readonly events: readonly { readonly atMs: number; readonly slot: number; readonly event: Event }[];
  /** How much of the time that a write may take each one takes, in turn. */
  readonly writePercent: readonly number[];
}

/** A process's view of time, on the world's: its own zero and time of day, and nothing fires while it is paused. */
class ProcessClock implements Clock {
  readonly #world: FakeClock;
  readonly #offset: number;
  #wallSkew = 0;
  #pausedUntil = 0;

  constructor(world: FakeClock, offset: number) {
    this.#world = world;
    this.#offset = offset;
  }

  now = () => this.#world.now() + this.#offset;
  wallNow = () => new Date(this.#world.wallNow().getTime() + this.#wallSkew);
  sleep = (ms: number, signal?: AbortSignal) => sleepOn(this, ms, signal);

  setTimer(callback: () => void, ms: number): Timer {
    let cancelled = false;
    this.#world.setTimer(() => this.deliver(() => cancelled || callback()), ms);
    return {
      cancel: () => {
        cancelled = true;
      },
    };
  }

  /** Calls back as soon as the process runs: now, or when it is resumed. */
  deliver(callback: () => void): void {
    const wait = this.#pausedUntil - this.#world.now();
    if (wait <= 0) callback();
    else this.#world.setTimer(() => this.deliver(callback), wait);
  }

  pause(forMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#world.now() + forMs);
  }

  jump(byMs: number): void {
    this.#wallSkew += byMs;
  }
}

interface Write {
  readonly identity: string;
  readonly start: number;
  readonly end: number;
}

/** One run of the operator: an elector, and work that writes whenever it may. */
class Process {
  readonly identity: string;
  readonly clock: ProcessClock;
  readonly elector: LeaderElector;
  /** Resolves when the process would end. */
  readonly ended: Promise<unknown>;
  readonly #world: World;
  readonly #weather: readonly Weather[];
  readonly #stop = new AbortController();
  #calls = 0;
  #partitionedUntil = 0;
  /** When the last write of the Lease was sent that this process knows to have succeeded. */
  #renewalSent = -Infinity;

  constructor(world: World, identity: string, { offsetMs, weather }: Schedule['candidates'][number]) {
    this.#world = world;
    this.identity = identity;
    this.#weather = weather;
    this.clock = new ProcessClock(world.clock, offsetMs);
    this.elector = new LeaderElector({
      name: 'operator',
      namespace: 'system',
      identity,
      transport: this.#transport(),
      clock: this.clock,
      observer: { holderChanged() {}, attemptFailed() {} },
      random: () => 0,
    });
    this.ended = this.elector.run(this.#stop.signal, () => this.#work());
  }

  befall(event: Event): void {
    if (event.kind === 'pause') this.clock.pause(event.forMs);
    else if (event.kind === 'partition') this.#partitionedUntil = this.#world.clock.now() + event.forMs;
    else if (event.kind === 'jump') this.clock.jump(event.byMs);
    else this.clock.deliver(() => this.#stop.abort());
  }

  /**
   * Starts writes all the time, and when stopped waits for those under way. That leadership was lost it ignores: the
   * fence alone must hold it back.
   */
  async #work(): Promise<void> {
    let lastEnd = 0;
    while (!this.#stop.signal.aborted) {
      await this.clock.sleep(200, this.#stop.signal);
      if (this.elector.mayWrite()) lastEnd = Math.max(lastEnd, this.#startWrite());
    }
    await this.clock.sleep(lastEnd - this.#world.clock.now());
  }

  /** Starts a write and returns when it will have ended. */
  #startWrite(): number {
    const start = this.#world.clock.now();
    if (start >= this.#renewalSent + RENEW_DEADLINE_MS) {
      this.#world.violations.push(`${this.identity} starts a write at ${start}, after its renew deadline`);
    }
    const { writeTimeout } = this.elector;
    if (writeTimeout >= LEASE_DURATION_MS - RENEW_DEADLINE_MS) {
      this.#world.violations.push(`${this.identity} gives a write ${writeTimeout} ms`);
    }
    const end = start + writeTimeout * this.#world.nextWriteShare();
    this.#world.writes.push({ identity: this.identity, start, end });
    return end;
  }

  #transport(): LeaseTransport {
    const { server } = this.#world;
    return {
      get: (signal) => this.#call(signal, () => server.get()),
      create: (lease, signal) => this.#renewal(signal, () => server.create(lease)),
      update: (lease, signal) => this.#renewal(signal, () => server.update(lease)),
    };
  }

  async #renewal(signal: AbortSignal, write: () => Lease): Promise<Lease> {
    const sent = this.#world.clock.now();
    const lease = await this.#call(signal, write);
    if (holderOf(lease) === this.identity) this.#renewalSent = sent;
    return lease;
  }

  /** A call on its way there and back. The server carries it out even when the caller has given up. */
  #call<T>(signal: AbortSignal, operation: () => T): Promise<T> {
    const { clock, calm } = this.#world;
    const weather = calm ? CALM : (this.#weather[this.#calls++ % this.#weather.length] ?? CALM);
    const partitioned = clock.now() < this.#partitionedUntil;
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      if (partitioned || weather.fate === 'request lost') return;
      clock.setTimer(() => {
        const answer = carryOut(operation, weather.fate);
        if (weather.fate === 'answer lost') return;
        clock.setTimer(() => this.clock.deliver(() => resolve(answer)), weather.backMs);
      }, weather.thereMs);
    });
  }
}

function carryOut<T>(operation: () => T, fate: Weather['fate']): Promise<T> {
  const answer = new Promise<T>((resolve) => {
    if (fate === 'server error') throw new Error('500 from the server');
    resolve(operation());
  });
  answer.catch(() => {}); // heard later, if at all
  return answer;
}

class World {
  readonly clock = new FakeClock();
  readonly server = new FakeLeaseServer();
  readonly processes: Process[] = [];
  readonly writes: Write[] = [];
  readonly violations: string[] = [];
  readonly #running: Process[] = [];
  readonly #schedule: Schedule;
  #nextWrite = 0;
  calm = false;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    for (const slot of schedule.candidates.keys()) this.#start(slot, 0);
    for (const { atMs, slot, event } of schedule.events) {
      this.clock.setTimer(() => this.#running[slot % this.#running.length]?.befall(event), atMs);
    }
  }

  /** A process that ends is started anew a second later, as another candidate. The old one lingers. */
  #start(slot: number, run: number): void {
    const candidate = this.#schedule.candidates[slot];
    if (candidate === undefined) return;
    const process = new Process(this, `candidate-${slot}-run-${run}`, candidate);
    this.processes.push(process);
    this.#running[slot] = process;
    void process.ended.then(() => this.clock.setTimer(() => this.#start(slot, run + 1), 1_000));
  }

  nextWriteShare(): number {
    return (this.#schedule.writePercent[this.#nextWrite++ % this.#schedule.writePercent.length] ?? 100) / 100;
  }

  get writers(): string[] {
    return this.processes.filter(({ elector }) => elector.mayWrite()).map(({ identity }) => identity);
  }

  async pass(ms: number): Promise<void> {
    for (const end = this.clock.now() + ms; this.clock.now() < end; ) {
      await this.clock.advance(STEP_MS);
      if (this.writers.length > 1) {
        this.violations.push(`at ${this.clock.now()} these may write at once: ${this.writers.join(', ')}`);
      }
    }
  }

  /** Writes of two candidates that overlap in time. */
  get overlaps(): Write[][] {
    const ordered = [...this.writes].sort((a, b) => a.start - b.start);
    return ordered.flatMap((write, index) =>
      ordered
        .slice(index + 1, index + 100)
        .filter((later) => later.identity !== write.identity && later.start < write.end)
        .map((later) => [write, later]),
    );
  }
}

const delayMs = fc.oneof({ weight: 9, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: fc.nat(20_000) });
const fate = fc.oneof(
  { weight: 9, arbitrary: fc.constant<Weather['fate']>('ok') },
  { weight: 1, arbitrary: fc.constantFrom<Weather['fate'][]>('request lost', 'answer lost', 'server error') },
);
const weather = fc.array(fc.record({ thereMs: delayMs, backMs: delayMs, fate }), {
  minLength: 1,
  maxLength: 12,
});
const forMs = fc.oneof(fc.integer({ min: 100, max: 40_000 }), fc.constant(30_000));
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('pause' as const), forMs }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('partition' as const), forMs }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('jump' as const),
      byMs: fc.integer({ min: -3_600_000, max: 3_600_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'stop' }) },
);
const schedule: fc.Arbitrary<Schedule> = fc.record({
  candidates: fc.array(fc.record({ offsetMs: fc.nat(1_000_000), weather }), { minLength: 2, maxLength: 3 }),
  events: fc.array(fc.record({ atMs: fc.nat(TROUBLE_MS), slot: fc.nat(2), event }), { maxLength: 12 }),
  writePercent: fc.array(fc.oneof(fc.nat(100), fc.constant(100)), { minLength: 1, maxLength: 8 }),
});

it('no two leaders write at once, no write starts late, and in the end somebody leads', async () => {
  await fc.assert(
    fc.asyncProperty(schedule, async (given) => {
      const world = new World(given);
      await world.pass(TROUBLE_MS);
      world.calm = true;
      await world.pass(RECOVERY_MS);
      expect(world.violations).toEqual([]);
      expect(world.overlaps).toEqual([]);
      expect(world.writers).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
}, 60_000);
