import type { Clock } from '../time/clock.ts';
import { ApiError, TransportError } from './api-error.ts';

const maxTries = 5;
const firstDelayMs = 100;

/** What a retried call depends on. */
export interface RetryEnvironment {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** By the monotonic clock, in milliseconds: no try starts after it. */
  readonly deadlineAt: number;
}

/**
 * The answer of `call`, tried up to five times while the server is overloaded (429, 503) or out of reach. A wait that
 * would end after the deadline is not begun: the error is thrown at once, and its caller knows sooner.
 * Only for calls that may safely reach the server twice.
 */
export async function withRetries<T>(environment: RetryEnvironment, call: () => Promise<T>): Promise<T> {
  const { clock, random, signal, deadlineAt } = environment;
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const delayMs = retryDelayMs(error, tries, random);
      if (signal.aborted || delayMs === undefined || clock.now() + delayMs >= deadlineAt) throw error;
      await clock.sleep(delayMs, signal);
      signal.throwIfAborted();
    }
  }
}

/**
 * How long to wait after the given number of failed tries, in milliseconds; undefined: do not try again.
 * What the server asked for, plus a jittered exponential delay so that many clients do not come back as one.
 */
export function retryDelayMs(error: unknown, tries: number, random: () => number): number | undefined {
  const retryable =
    error instanceof TransportError || (error instanceof ApiError && [429, 503].includes(error.code));
  if (!retryable || tries >= maxTries) return undefined;
  const askedMs = error instanceof ApiError ? (error.retryAfterMs ?? 0) : 0;
  return askedMs + firstDelayMs * 2 ** (tries - 1) * (0.5 + random() / 2);
}

/**
 * The milliseconds that a `Retry-After` header asks for: seconds or an HTTP date (RFC 9110, 10.2.3).
 * Undefined when there is none or it cannot be read.
 */
export function retryAfterMs(header: string | undefined, wallNow: Date): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - wallNow.getTime();
  return Number.isNaN(milliseconds) ? undefined : Math.max(0, milliseconds);
}
