/** What every process of the operator has: a log, a clock, metrics, health, and the server that shows them. */
import pino, { type DestinationStream, type Logger } from 'pino';
import { escaped, plainText } from '../kubernetes/plain-text.ts';
import { createMetrics, type Metrics } from '../runtime/metrics/metrics.ts';
import { EventLoopWatchdog } from '../runtime/process/event-loop-watchdog.ts';
import { Health, type HealthReport } from '../runtime/process/health.ts';
import type { Part } from '../runtime/process/lifecycle.ts';
import {
  createOperationsServer,
  type HealthVerdict,
  type OperationsServer,
} from '../runtime/process/operations-server.ts';
import type { Clock } from '../runtime/time/clock.ts';

/** Shared by the parts of one process. */
export interface Process {
  readonly log: Logger;
  readonly clock: Clock;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Aborts when the process is asked to stop. */
  readonly signal: AbortSignal;
}

/** The log of a process: lines of JSON. What is hidden in them is escaped, which JSON means the same by. */
export function createLog(level: string, destination?: DestinationStream): Logger {
  const streamWrite = (line: string): string => `${plainText(line.trimEnd(), escaped)}\n`;
  return pino({ level, hooks: { streamWrite } }, destination);
}

/** A process with nothing in it yet. */
export function createProcess(log: Logger, clock: Clock, signal: AbortSignal): Process {
  return { log, clock, metrics: createMetrics(), health: new Health(), signal };
}

function verdictOf({ ok, checks }: HealthReport): HealthVerdict {
  return {
    ok,
    lines: checks.map(({ name, reason }) =>
      reason === undefined ? `[+] ${name}` : `[-] ${name}: ${reason}`,
    ),
  };
}

/** The server of `/livez`, `/readyz` and `/metrics`: the first part of every process, and the last to go. */
export class OperationsPart implements Part {
  readonly name = 'operations server';
  readonly #process: Process;
  readonly #address: { readonly host: string; readonly port: number };
  readonly #server: OperationsServer;
  #watchdog: EventLoopWatchdog | undefined;

  constructor(process: Process, address: { readonly host: string; readonly port: number }) {
    this.#process = process;
    this.#address = address;
    const { health, metrics } = process;
    this.#server = createOperationsServer({
      livez: () => verdictOf(health.livez()),
      readyz: () => verdictOf(health.readyz()),
      metrics: async () => ({
        contentType: metrics.registry.contentType,
        text: await metrics.registry.metrics(),
      }),
    });
  }

  async start(): Promise<void> {
    const { clock, health, log } = this.#process;
    const watchdog = new EventLoopWatchdog(clock);
    this.#watchdog = watchdog;
    health.addLivezCheck('event-loop', () => watchdog.check());
    const port = await this.#server.listen(this.#address.port, this.#address.host);
    log.info({ port }, 'serving probes and metrics');
  }

  async stop(): Promise<void> {
    this.#watchdog?.stop();
    await this.#server.close();
  }
}
