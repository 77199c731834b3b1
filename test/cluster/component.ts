import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isReady, type Probe } from './probe.ts';
import type { Watchdog } from './watchdog.ts';

/** What it takes to run one program of the control plane. */
export interface Program {
  /** `kube-apiserver`, as messages say it. */
  readonly name: string;
  readonly executable: string;
  readonly arguments: readonly string[];
  /** Its environment; empty by default. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The file that takes what it prints; appended to across restarts. */
  readonly log: string;
  readonly probe: Probe;
}

const readyTimeoutMs = 60_000;
const questionIntervalMs = 50;

/** One running program of the control plane, which can be killed and started again with the same arguments. */
export class Component {
  readonly #program: Program;
  readonly #watchdog: Watchdog;
  #child: ChildProcess | undefined;

  constructor(program: Program, watchdog: Watchdog) {
    this.#program = program;
    this.#watchdog = watchdog;
  }

  /** The process id, or undefined while it does not run. */
  get pid(): number | undefined {
    return this.#running()?.pid;
  }

  /** Starts the program and waits until it is ready. Rejects with the end of its log if it ends or takes a minute. */
  async start(): Promise<void> {
    if (this.#running() !== undefined) throw new Error(`${this.#program.name} is running already`);
    const { executable, log } = this.#program;
    const output = openSync(log, 'a');
    // Detached: a Ctrl-C at the terminal is for the runner, which then ends its programs in order.
    const child = spawn(executable, this.#program.arguments, {
      detached: true,
      stdio: ['ignore', output, output],
      env: this.#program.environment ?? {},
    });
    this.#watchdog.watch(child);
    closeSync(output);
    this.#child = child;
    await once(child, 'spawn'); // rejects where there is no such executable
    await this.#untilReady(child);
  }

  /** Ends the program at once (SIGKILL, so without a goodbye to its clients) and waits until it is gone. */
  async kill(): Promise<void> {
    const child = this.#running();
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** Kills the program and starts it again: same ports, same data. */
  async restart(): Promise<void> {
    await this.kill();
    await this.start();
  }

  #running(): ChildProcess | undefined {
    const child = this.#child;
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null
      ? child
      : undefined;
  }

  async #untilReady(child: ChildProcess): Promise<void> {
    const deadline = performance.now() + readyTimeoutMs;
    while (!(await isReady(this.#program.probe))) {
      const ended = child.signalCode ?? child.exitCode;
      if (ended !== null) throw await this.#failure(`ended (${ended}) before it was ready`);
      if (performance.now() > deadline)
        throw await this.#failure(`is not ready after ${readyTimeoutMs / 1000} s`);
      await sleep(questionIntervalMs);
    }
  }

  async #failure(what: string): Promise<Error> {
    const log = await readFile(this.#program.log, 'utf8');
    const tail = log.trimEnd().split('\n').slice(-15).join('\n');
    return new Error(`${this.#program.name} ${what}. The end of its log:\n${tail}`);
  }
}
