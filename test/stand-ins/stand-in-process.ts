import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Program, Report } from './messages.ts';
import type { ReceivedRequest, StandInAddress } from './stand-in-server.ts';

/** A stand-in in another process. */
export interface StandIn {
  /** Everything that it was asked so far, oldest first. */
  readonly requests: readonly ReceivedRequest[];
  /** From now on it behaves as another. */
  become(behaviour: Program['behaviour']): Promise<void>;
  stop(): Promise<void>;
}

type Settle = { readonly resolve: () => void; readonly reject: (error: Error) => void };

/** A process in which stand-ins run, as pods do on a node. */
export class StandInProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #requests = new Map<number, ReceivedRequest[]>();
  readonly #pending = new Map<number, Settle>();
  #last = 0;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('main.ts', import.meta.url)), { execArgv: [] });
    this.#child.on('message', (report: Report) => this.#heard(report));
  }

  /** Starts a program at an address; resolves once it listens. */
  async start(program: Program, at: StandInAddress): Promise<StandIn> {
    const id = ++this.#last;
    const requests: ReceivedRequest[] = [];
    this.#requests.set(id, requests);
    await this.#order({ id, start: program, at });
    return {
      requests,
      become: (behaviour) => this.#order({ id, become: behaviour }),
      stop: () => this.#order({ id, stop: true }),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }

  #order(order: Order): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#pending.set(order.id, { resolve, reject });
      this.#child.send(order);
    });
  }

  #heard(report: Report): void {
    const { id } = report;
    if ('request' in report) this.#requests.get(id)?.push(report.request);
    else if ('failed' in report) this.#pending.get(id)?.reject(new Error(report.failed));
    else this.#pending.get(id)?.resolve();
  }
}
