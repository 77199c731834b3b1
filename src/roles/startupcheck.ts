/** Proves that the webhook is asked and answers, by an object that only the webhook refuses and that is never stored. */
import { apiVersionOf, type Resource } from '../kubernetes/resource.ts';
import { ApiClient } from '../runtime/client/client.ts';
import { loadCredentials } from '../runtime/client/load-credentials.ts';
import { inferenceGateway, refusedResource } from '../schemas/inference-gateway/system.ts';
import type { Process } from './process.ts';
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

const { group, version } = inferenceGateway;
const { plural, kind, spec } = refusedResource;
const resource: Resource = { group, version, plural, kind, namespaced: true };

async function askOnce(client: ApiClient, namespace: string): Promise<Verdict> {
  const metadata = { generateName: 'startupcheck-', namespace };
  const refused = { apiVersion: apiVersionOf(resource), kind, metadata, spec };
  try {
    await client.create(resource, refused, {
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
