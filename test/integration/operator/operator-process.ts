/** The operator as a process of its own, as a pod runs it: started by its command line, known by its log and its probes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from './until.ts';

const root = join(import.meta.dirname, '..', '..', '..');

/** What is run: the sources, or a bundle of them. */
const program = (): string => process.env.OPERATOR_PROGRAM ?? join(root, 'src', 'main.ts');

/** One line of the log. */
export interface LogEntry {
  readonly msg?: string;
  readonly [field: string]: unknown;
}

/** How a process ended. */
export interface Exit {
  /** Null: a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** An answer of the operations server. */
export interface WorkloadAnswer {
  /** 0: nobody answers. */
  readonly code: number;
  readonly text: string;
}

export class OperatorProcess implements AsyncDisposable {
  /** What it has logged so far. */
  readonly log: readonly LogEntry[];
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #stderr = '';
  #hasExited = false;

  /**
   * Starts `inference-operator <args>` with nothing in its environment but `env`; by itself, or by a command that then
   * becomes it (`nice`, `unshare`).
   */
  constructor(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
    command: readonly string[] = [],
  ) {
    const [first = process.execPath, ...rest] = [...command, process.execPath, program(), ...args];
    const child = spawn(first, rest, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const log: LogEntry[] = [];
    this.log = log;
    createInterface({ input: child.stdout }).on('line', (line) => log.push(entryOf(line)));
    child.stderr.on('data', (chunk) => {
      this.#stderr += chunk;
    });
    // 'close' comes after 'exit', when all output is read.
    this.exited = once(child, 'close').then(([code, signal]) => {
      this.#hasExited = true;
      return { code, signal };
    });
  }

  /** What a person at the terminal sees beside the log. */
  get stderr(): string {
    return this.#stderr;
  }

  get isRunning(): boolean {
    return !this.#hasExited;
  }

  get child(): ChildProcess {
    return this.#child;
  }

  /** The entries with this message. */
  entries(msg: string): LogEntry[] {
    return this.log.filter((entry) => entry.msg === msg);
  }

  /** The first entry for which `matches` holds, as soon as there is one. */
  async entry(what: string, matches: (entry: LogEntry) => boolean, withinMs = 90_000): Promise<LogEntry> {
    return until(
      `the operator logs: ${what}`,
      () => {
        const found = this.log.find(matches);
        if (found === undefined && this.#hasExited) throw new Error(`it ended first: ${this.#last()}`);
        return found;
      },
      withinMs,
    );
  }

  /** GET on the operations server. */
  async get(path: string): Promise<WorkloadAnswer> {
    const { port } = await this.entry(
      'its operations port',
      ({ msg }) => msg === 'serving probes and metrics',
    );
    try {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`);
      return { code: answer.status, text: await answer.text() };
    } catch {
      return { code: 0, text: '' };
    }
  }

  /** Resolves once `/readyz` answers as wanted; on a busy machine a process takes its time to start. */
  async untilReadyz(code: 200 | 503, withinMs = 90_000): Promise<WorkloadAnswer> {
    let last: WorkloadAnswer | undefined;
    const isAsWanted = async () => {
      if (this.#hasExited) throw new Error('it has ended');
      last = await this.get('/readyz');
      return last.code === code && last;
    };
    try {
      return await until(`/readyz answers ${code}`, isAsWanted, withinMs);
    } catch (error) {
      throw new Error(`${String(error)}; it says: ${last?.text}${this.#last()}`);
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Sends a signal and waits for the end. */
  async end(name: NodeJS.Signals = 'SIGKILL'): Promise<Exit & { readonly seconds: number }> {
    const start = performance.now();
    this.signal(name);
    const exit = await this.exited;
    return { ...exit, seconds: (performance.now() - start) / 1000 };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }

  #last(): string {
    return `${this.#stderr}${this.log
      .slice(-5)
      .map((entry) => JSON.stringify(entry))
      .join('\n')}`;
  }
}

function entryOf(line: string): LogEntry {
  try {
    return JSON.parse(line) as LogEntry;
  } catch {
    return { unreadable: line };
  }
}
