/** Starting the parts of a process in order, and stopping them in the reverse order. */

import type { Clock } from '../time/clock.ts';
import { withDeadline } from '../time/deadline.ts';
import { untilAborted } from '../time/until-aborted.ts';

/** One part of a process. */
export interface Part {
  readonly name: string;
  /** Resolves once the part does its work. */
  start(): Promise<void>;
  /** Resolves once its work is done and nothing of it is left. */
  stop(): Promise<void>;
  /** Settles when the part ends by itself, which ends the process. Absent: it never does. */
  readonly ended?: Promise<void>;
}

/** How a process is run. */
export interface LifecycleOptions {
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Longest time for stopping one part, in milliseconds; the next is stopped all the same. */
  readonly stopMilliseconds: number;
  /** Told what is going on, for the log. */
  readonly report: (event: 'started' | 'stopped' | 'stop failed', part: string, error?: unknown) => void;
}

async function stopAll(started: readonly Part[], options: LifecycleOptions): Promise<void> {
  for (const part of started.toReversed()) {
    try {
      await withDeadline(options.clock, options.stopMilliseconds, () => part.stop());
      options.report('stopped', part.name);
    } catch (error) {
      options.report('stop failed', part.name, error);
    }
  }
}

/**
 * Starts the parts one after another, waits until the process is asked to stop or a part ends by itself, and stops
 * what was started in the reverse order. Rejects with the error of a part that could not start or broke down.
 */
export async function runParts(parts: readonly Part[], options: LifecycleOptions): Promise<void> {
  const started: Part[] = [];
  const aborted = untilAborted(options.signal);
  const ends: Promise<void>[] = [aborted];
  try {
    for (const part of parts) {
      // Counted as started before it is: a part that fails half way has something to stop too.
      started.push(part);
      await Promise.race([part.start(), aborted]);
      if (options.signal.aborted) return;
      options.report('started', part.name);
      if (part.ended !== undefined) ends.push(part.ended);
    }
    await Promise.race(ends);
  } finally {
    await stopAll(started, options);
  }
}
