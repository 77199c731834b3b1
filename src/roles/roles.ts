/** What each role of a process is made of. */
import type { CertificatePair } from '../admission/certificate.ts';
import type { Decision } from '../admission/handler.ts';
import { checkStartup } from '../cli/startupcheck.ts';
import { kinds } from '../kinds.ts';
import { ApiClient } from '../runtime/client/client.ts';
import { loadCredentials } from '../runtime/client/load-credentials.ts';
import { type Part, runParts } from '../runtime/process/lifecycle.ts';
import { ControllerPart } from './controller.ts';
import { developmentCertificates, install } from './development.ts';
import { OperationsPart, type Process } from './process.ts';
import { WebhookPart } from './webhook.ts';

/** What a person can set. */
export interface RoleOptions {
  readonly version: string;
  /** Folder with tls.crt and tls.key. */
  readonly certificates: string;
  readonly webhookPort: number;
  readonly operationsPort: number;
  readonly leaseNamespace: string;
  readonly install: boolean;
  /** How long the startup check goes on trying, in seconds. */
  readonly waitSeconds: number;
  /** Namespace of the resource that the startup check asks about. */
  readonly namespace: string;
  /** Label selector of the namespaces to look after, as text; empty: all. */
  readonly namespaceSelector: string;
}

/** Until every node knows that a webhook pod is leaving, in milliseconds: two seconds as a rule, several on busy nodes. */
const drainMilliseconds = 10_000;

/** Longest time for stopping one part, in milliseconds; all of them end within the pod's 30 s. */
const stopMilliseconds = 18_000;

const userAgentOf = ({ version }: RoleOptions): string => `inference-operator/${version}`;

async function run({ log, clock, signal }: Process, parts: readonly Part[]): Promise<void> {
  await runParts(parts, {
    signal,
    clock,
    stopMilliseconds,
    report: (event, part, error) => {
      if (event === 'stop failed') log.error({ part, error: String(error) }, event);
      else log.info({ part }, event);
    },
  });
}

function webhookPart(
  { log, clock, metrics, health }: Process,
  options: RoleOptions,
  address: { readonly certificates: string; readonly host: string; readonly drainMilliseconds: number },
): WebhookPart {
  let served: CertificatePair | undefined;
  const certificate = metrics.certificate(() => served?.notAfter);
  const part = new WebhookPart({
    kinds: kinds.map(({ admitted }) => admitted),
    port: options.webhookPort,
    ...address,
    clock,
    log,
    decided: ({ webhook, kind, operation, outcome, rules, seconds }: Decision) => {
      log.debug({ webhook, kind, operation, outcome, rules }, 'judged');
      metrics.webhooks.finished(webhook, outcome === 'failed' ? 500 : 200, seconds);
      metrics.webhooks.decided({ kind, operation, decision: outcome, rules });
      if (outcome === 'failed') metrics.webhooks.panicked();
    },
    certificateChanged: (pair) => {
      served = pair;
      certificate.reloaded();
    },
    certificateRejected: () => certificate.reloadFailed(),
  });
  health.addReadyzCheck('webhook', () => part.notReady());
  return part;
}

const operationsPart = (process: Process, { operationsPort }: RoleOptions): Part =>
  new OperationsPart(process, { host: '::', port: operationsPort });

/** Answers admission reviews. Every replica does. */
export async function runWebhook(process: Process, options: RoleOptions): Promise<void> {
  const { certificates } = options;
  const webhook = webhookPart(process, options, { certificates, host: '::', drainMilliseconds });
  await run(process, [operationsPart(process, options), webhook]);
}

/** Reconciles. One replica does, the others stand by with their caches filled. */
export async function runController(process: Process, options: RoleOptions): Promise<void> {
  const controller = new ControllerPart(process, {
    kinds: kinds.map(({ controlled }) => controlled),
    leaseNamespace: options.leaseNamespace,
    namespaceSelector: options.namespaceSelector,
    userAgent: userAgentOf(options),
  });
  await run(process, [operationsPart(process, options), controller]);
}

/** Both in one process without an election; with `install` it needs nothing but an API server on this machine. */
export async function runDevelopment(process: Process, options: RoleOptions): Promise<void> {
  const made = options.install ? await developmentCertificates() : undefined;
  const webhook = webhookPart(process, options, {
    certificates: made?.folder ?? options.certificates,
    host: '127.0.0.1',
    drainMilliseconds: 0,
  });
  const userAgent = userAgentOf(options);
  const installation: Part = {
    name: 'installation',
    start: async () => {
      if (made === undefined) return;
      const { clock } = process;
      const client = new ApiClient({
        credentials: await loadCredentials({ env: globalThis.process.env, clock }),
        clock,
        userAgent,
      });
      await install(client, kinds, { port: webhook.port, ca: made.ca });
      await client.close();
    },
    stop: async () => made?.remove(),
  };
  const controller = new ControllerPart(process, {
    kinds: kinds.map(({ controlled }) => controlled),
    namespaceSelector: options.namespaceSelector,
    userAgent,
  });
  await run(process, [operationsPart(process, options), webhook, installation, controller]);
}

/** Asks the API server for something that the webhook must refuse, and ends. */
export async function runStartupCheck(process: Process, options: RoleOptions): Promise<void> {
  await checkStartup(process, {
    namespace: options.namespace,
    waitMilliseconds: options.waitSeconds * 1000,
    userAgent: userAgentOf(options),
  });
}
