/**
 * Reads the bodies of requests without taking a stranger's word for anything: bytes count when they have come. Small
 * bodies share a room from which the oldest unfinished one has to leave when it is full; what is larger is read one
 * after another. So neither connections that send a little and wait, nor bodies of the largest size, keep small ones
 * waiting or take more memory than these two rooms.
 */
import type { Readable } from 'node:stream';

/** Sizes in bytes, times in milliseconds. */
export interface IntakeBounds {
  /** No body is larger. */
  readonly largest: number;
  /** Up to here a body is small. */
  readonly small: number;
  /** All small bodies under way together. */
  readonly smallTogether: number;
  /** For one body, from its head to its end. */
  readonly time: number;
  /** After which a large body that stands still gives way to one that waits. */
  readonly standstill: number;
}

/** Why a body was not taken, as a status of HTTP: it took too long, is too large, or had to give way. */
export type IntakeProblem = 408 | 413 | 429;

/** What became of a body. `release` must be called once a large one has been dealt with. */
export type IntakeResult =
  | { readonly bytes: Buffer; readonly release: () => void }
  | { readonly problem: IntakeProblem };

/** One body under way. */
interface Body {
  readonly source: Readable;
  readonly chunks: Buffer[];
  length: number;
  /** Whether all of it has come. */
  isComplete: boolean;
  end(result: IntakeResult): void;
  /** Ends it with its bytes. */
  finish(): void;
}

const nothing = (): void => undefined;

/** The one place for large bodies. */
class LargeLane {
  readonly #standstill: number;
  #holder: Body | undefined;
  /** The newest goes first: nobody waits any more for an answer to those that have waited for seconds. */
  readonly #queue: Body[] = [];
  #timer: NodeJS.Timeout | undefined;
  #lengthBefore = 0;

  constructor(standstill: number) {
    this.#standstill = standstill;
  }

  holds(body: Body): boolean {
    return this.#holder === body;
  }

  /** Whether a body waits for its turn; one that is paused may be told its end all the same. */
  keepsWaiting(body: Body): boolean {
    return this.#queue.includes(body);
  }

  /** Gives the place to a body at once, or stops its source until it is its turn. */
  enter(body: Body): void {
    if (this.#holder === undefined) this.#admit(body);
    else {
      body.source.pause();
      this.#queue.push(body);
    }
  }

  leave(body: Body): void {
    const at = this.#queue.indexOf(body);
    if (at !== -1) this.#queue.splice(at, 1);
    if (this.#holder !== body) return;
    this.#holder = undefined;
    clearInterval(this.#timer);
    const next = this.#queue.pop();
    if (next !== undefined) this.#admit(next);
  }

  #admit(body: Body): void {
    this.#holder = body;
    this.#lengthBefore = 0;
    this.#timer = setInterval(() => this.#look(body), this.#standstill);
    if (body.isComplete) body.finish();
    else body.source.resume();
  }

  /** At a standstill while others wait, and not just busy in this process: it gives way. */
  #look(body: Body): void {
    const isStill = body.length - this.#lengthBefore < 64 * 1024;
    this.#lengthBefore = body.length;
    if (isStill && this.#queue.length > 0 && !body.isComplete) body.end({ problem: 429 });
  }
}

/** Takes the bodies of one server. */
export class BodyIntake {
  readonly #bounds: IntakeBounds;
  readonly #lane: LargeLane;
  /** Small bodies that are not complete, the oldest first. */
  readonly #unfinished = new Set<Body>();
  #held = 0;

  constructor(bounds: IntakeBounds) {
    this.#bounds = bounds;
    this.#lane = new LargeLane(bounds.standstill);
  }

  /** Bytes of small bodies that are held now. */
  get held(): number {
    return this.#held;
  }

  /** Reads a body; `done` is called once, unless the client leaves before. */
  read(source: Readable, done: (result: IntakeResult) => void): void {
    const { time } = this.#bounds;
    const close = (): void => this.#settle(body, timer);
    const body: Body = {
      source,
      chunks: [],
      length: 0,
      isComplete: false,
      end: (result) => {
        source.off('data', onData).off('end', onEnd).off('close', close);
        // What has left early has its bytes read off no more: its connection ends with the answer.
        if ('problem' in result) source.pause();
        this.#settle(body, timer, 'bytes' in result);
        done(result);
      },
      finish: () => {
        const [first = Buffer.alloc(0)] = body.chunks;
        const bytes = body.chunks.length > 1 ? Buffer.concat(body.chunks) : first;
        body.end({ bytes, release: this.#lane.holds(body) ? () => this.#lane.leave(body) : nothing });
      },
    };
    const timer = setTimeout(() => body.end({ problem: 408 }), time);
    const onData = (chunk: Buffer): void => this.#take(body, chunk);
    const onEnd = (): void => {
      body.isComplete = true;
      // A source that has been read to its end closes: that is no client who leaves.
      source.off('close', close);
      if (!this.#lane.keepsWaiting(body)) body.finish();
    };
    this.#unfinished.add(body);
    source.on('data', onData).once('end', onEnd).once('close', close);
  }

  #take(body: Body, chunk: Buffer): void {
    const { largest, small, smallTogether } = this.#bounds;
    const wasSmall = this.#unfinished.has(body);
    body.length += chunk.length;
    body.chunks.push(chunk);
    if (wasSmall) this.#held += chunk.length;
    if (body.length > largest) {
      body.end({ problem: 413 });
      return;
    }
    if (wasSmall && body.length > small) {
      this.#unfinished.delete(body);
      this.#held -= body.length;
      this.#lane.enter(body);
    }
    while (this.#held > smallTogether) {
      const [oldest] = this.#unfinished;
      if (oldest === undefined) return;
      oldest.end({ problem: 429 });
    }
  }

  /** Forgets a body that is no longer read; one that is complete keeps the place for large ones until its release. */
  #settle(body: Body, timer: NodeJS.Timeout, isComplete = false): void {
    clearTimeout(timer);
    if (this.#unfinished.delete(body)) this.#held -= body.length;
    if (!isComplete) this.#lane.leave(body);
  }
}
