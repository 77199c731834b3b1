/** Proves that the webhook is asked and answers, by an object that only the webhook refuses and that is never stored. */

import { apiVersionOf } from '../kubernetes/resource.ts';
import type { Process } from '../roles/process.ts';
import { ApiClient } from '../runtime/client/client.ts';
import { loadCredentials } from '../runtime/client/load-credentials.ts';
import { gatewaySchema } from '../schemas/inference-gateway/gateway/schema.ts';
import { type Verdict, verdictOf } from './webhook-verdict.ts';

/** Between two tries, in milliseconds. */
const retryMilliseconds = 1_000;

/** Longest time for one answer, in milliseconds; longer than the API server waits for a webhook. */
const answerMilliseconds = 15_000;

/** Where and how long to try. */
export interface StartupCheckOptions {
  readonly namespace: string;
  /** How long to go on trying, in milliseconds. */
  readonly waitMilliseconds: number;
  readonly userAgent: string;
}

/** A Gateway that its schema takes and the webhook refuses: nothing else knows what an image is. */
function refusedGateway(namespace: string) {
  return {
    apiVersion: apiVersionOf(gatewaySchema.resource),
    kind: gatewaySchema.resource.kind,
    metadata: { generateName: 'startupcheck-', namespace },
    spec: { image: 'startupcheck: no image' },
  };
}

async function askOnce(client: ApiClient, namespace: string): Promise<Verdict> {
  try {
    await client.create(gatewaySchema.resource, refusedGateway(namespace), {
      dryRun: true,
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    return verdictOf({ created: true });
  } catch (error) {
    return verdictOf({ error });
  }
}

/** Tries until the webhook answers. Rejects with what is wrong when it does not in time, or when asked to stop. */
export async function checkStartup(
  { log, clock, signal }: Pick<Process, 'log' | 'clock' | 'signal'>,
  { namespace, waitMilliseconds, userAgent }: StartupCheckOptions,
): Promise<void> {
  const client = new ApiClient({
    credentials: await loadCredentials({ env: process.env, clock }),
    clock,
    userAgent,
  });
  const deadline = clock.now() + waitMilliseconds;
  try {
    for (let told = ''; ; ) {
      const verdict = await askOnce(client, namespace);
      if (verdict.ok) {
        log.info('the webhook is asked, and answers');
        return;
      }
      const { reason } = verdict;
      if (clock.now() >= deadline || signal.aborted) throw new Error(`the webhook does not work: ${reason}`);
      if (reason !== told) log.warn({ reason }, 'the webhook does not work yet');
      told = reason;
      await clock.sleep(retryMilliseconds, signal);
    }
  } finally {
    await client.close();
  }
}
