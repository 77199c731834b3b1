/** The role `startupcheck`: proves that the webhook is asked and answers, by objects that only the webhook refuses and that are never stored. */
import { apiVersionOf, type Resource } from '../kubernetes/resource.ts';
import { ApiClient } from '../runtime/client/client.ts';
import { loadCredentials } from '../runtime/client/load-credentials.ts';
import type { System } from '../schemas/kind-schema.ts';
import { systems } from '../systems.ts';
import type { Process } from './process.ts';
import { type RoleOptions, userAgentOf } from './role.ts';
import { verdictOf } from './webhook-verdict.ts';

/** Between two tries, in milliseconds. */
const retryMilliseconds = 1_000;

/** Longest time for one answer, in milliseconds; longer than the API server waits for a webhook. */
const answerMilliseconds = 15_000;

/** What the webhook says of something that it must refuse, of a system's. */
async function askOnce(client: ApiClient, { group, version, refused }: System, namespace: string) {
  const { plural, kind, spec } = refused;
  const resource: Resource = { group, version, plural, kind, namespaced: true };
  const metadata = { generateName: 'startupcheck-', namespace };
  const object = { apiVersion: apiVersionOf(resource), kind, metadata, spec };
  try {
    await client.create(resource, object, {
      dryRun: true,
      signal: AbortSignal.timeout(answerMilliseconds),
    });
    return verdictOf({ created: true });
  } catch (error) {
    return verdictOf({ error });
  }
}

/** Tries until the webhook answers for a system. Rejects with what is wrong when it does not in time. */
async function checkSystem(
  { log, clock, signal }: Pick<Process, 'log' | 'clock' | 'signal'>,
  client: ApiClient,
  system: System,
  { namespace, deadline }: { readonly namespace: string; readonly deadline: number },
): Promise<void> {
  for (let told = ''; ; ) {
    const verdict = await askOnce(client, system, namespace);
    if (verdict.ok) {
      log.info({ system: system.name }, 'the webhook is asked, and answers');
      return;
    }
    const { reason } = verdict;
    if (clock.now() >= deadline || signal.aborted) throw new Error(`the webhook does not work: ${reason}`);
    if (reason !== told) log.warn({ system: system.name, reason }, 'the webhook does not work yet');
    told = reason;
    await clock.sleep(retryMilliseconds, signal);
  }
}

/** The role `startupcheck`: asks the API server for something that the webhook must refuse, of each system, and ends. */
export async function runStartupCheck(process: Process, options: RoleOptions): Promise<void> {
  const { clock } = process;
  const { namespace, waitSeconds } = options;
  const credentials = await loadCredentials({ env: globalThis.process.env, clock });
  const client = new ApiClient({ credentials, clock, userAgent: userAgentOf(options) });
  const deadline = clock.now() + waitSeconds * 1000;
  try {
    for (const system of systems.filter(({ name }) => options.systems.has(name))) {
      await checkSystem(process, client, system, { namespace, deadline });
    }
  } finally {
    await client.close();
  }
}
