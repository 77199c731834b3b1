/** The role `webhook`. */
import type { CertificatePair } from '../admission/certificate.ts';
import { registrationsOf } from '../admission/registration.ts';
import type { Decision } from '../admission/responder.ts';
import { kinds } from '../kinds.ts';
import type { Process } from './process.ts';
import { kindsLookedAfter, type RoleOptions, runServed } from './role.ts';
import { WebhookPart } from './webhook.ts';

/** Until every node knows that a webhook pod is leaving, in milliseconds: two seconds as a rule, several on busy nodes. */
const drainMilliseconds = 10_000;

/** The webhook of every kind, which tells the process's metrics, log and health what it does. */
export function webhookOfAllKinds(
  { log, clock, metrics, health }: Process,
  { webhookPort, clientAuthorities, systems }: RoleOptions,
  address: { readonly certificates: string; readonly host: string; readonly drainMilliseconds: number },
): WebhookPart {
  let served: CertificatePair | undefined;
  const certificate = metrics.certificate(() => served?.notAfter);
  const admittedKinds = kindsLookedAfter(kinds, { systems }).map(({ admitted }) => admitted);
  for (const webhook of ['mutate', 'validate'] as const) {
    for (const { registration, kind } of registrationsOf(webhook, admittedKinds)) {
      metrics.webhooks.serves(registration.path, kind.resource.kind);
    }
  }
  const part = new WebhookPart({
    kinds: admittedKinds,
    port: webhookPort,
    ...address,
    ...(clientAuthorities !== undefined && { clientAuthorities }),
    clock,
    log,
    decided: ({ webhook, kind, operation, outcome, rules }: Decision) => {
      log.debug({ webhook, kind, operation, outcome, rules }, 'judged');
      metrics.webhooks.decided({ kind, operation, decision: outcome, rules });
      if (outcome === 'failed') metrics.webhooks.panicked();
    },
    traffic: metrics.webhooks,
    certificateChanged: (pair) => {
      served = pair;
      certificate.reloaded();
    },
    certificateRejected: () => certificate.reloadFailed(),
  });
  health.addReadyzCheck('webhook', () => part.notReady());
  return part;
}

/** Answers admission reviews. Every replica does. */
export async function runWebhook(process: Process, options: RoleOptions): Promise<void> {
  const { certificates } = options;
  const webhook = webhookOfAllKinds(process, options, { certificates, host: '::', drainMilliseconds });
  await runServed(process, options, [webhook]);
}
