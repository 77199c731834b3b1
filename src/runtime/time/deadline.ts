import type { Clock } from './clock.ts';

/** What {@link withDeadline} rejects with when the time is up. */
export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded';

  constructor(ms: number) {
    super(`no result within ${ms} ms`);
  }
}

/**
 * Resolves as `run` does. Once `ms` have passed, or `parent` aborts, `run`'s signal aborts and this rejects with the
 * signal's reason, at that very moment even when `run` ignores its signal: a hung call cannot hold its caller.
 *
 * `run` may go on after that; it must look at its signal before it acts on what it awaited.
 *
 * @throws {DeadlineExceeded} when the time is up
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  parent?: AbortSignal,
): Promise<T> {
  parent?.throwIfAborted();
  const controller = new AbortController();
  const { signal } = controller;
  const onParentAbort = () => controller.abort(parent?.reason);
  const timer = clock.setTimer(() => controller.abort(new DeadlineExceeded(ms)), ms);
  parent?.addEventListener('abort', onParentAbort, { once: true });
  try {
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    return await Promise.race([aborted, run(signal)]);
  } finally {
    timer.cancel();
    parent?.removeEventListener('abort', onParentAbort);
  }
}
