import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type ProcessIdentity, startTimeOf } from './process-identity.ts';

/**
 * Sees to it that nothing outlives this process, however it ends: Ctrl-C, a crash, `kill -9`.
 *
 * A second process, the keeper, reads from a pipe that the kernel closes when this process ends, whatever ended it.
 * The keeper then ends every process that it was told of, removes the folder, and ends itself.
 */
export class Watchdog {
  readonly #folder: string;
  readonly #keeper: ChildProcess;
  readonly #keeperEnd: Promise<number | null>;
  readonly #children: ChildProcess[] = [];

  /** Starts the keeper; `folder` is removed in the end, with all that is in it. */
  constructor(folder: string) {
    this.#folder = folder;
    const program = fileURLToPath(new URL('watchdog-main.ts', import.meta.url));
    // Detached: in a session of its own, where a Ctrl-C at the terminal does not reach it.
    this.#keeper = spawn(process.execPath, [program, folder], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
      env: {},
    });
    this.#keeper.stdin?.on('error', () => {}); // the keeper is gone: close() says so
    this.#keeperEnd = once(this.#keeper, 'exit').then(([code]: (number | null)[]) => code ?? null);
  }

  /** Ends this child with everything else. To be called right after `spawn`, before anything can come between. */
  watch(child: ChildProcess): void {
    this.#children.push(child);
    const startTime = child.pid === undefined ? undefined : startTimeOf(child.pid);
    if (child.pid === undefined || startTime === undefined) return; // it never started, or has ended already
    const identity: ProcessIdentity = { pid: child.pid, startTime };
    this.#keeper.stdin?.write(`${JSON.stringify(identity)}\n`);
  }

  /** Ends what is watched and still runs, and removes the folder. Can be called again. */
  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL'); // nothing happens where it has ended
    this.#keeper.stdin?.end();
    const code = await this.#keeperEnd;
    if (code !== 0) throw new Error(`the watchdog process has failed: remove ${this.#folder} by hand`);
  }
}
