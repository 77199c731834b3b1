/** The role `startupcheck`. */

import type { Process } from './process.ts';
import { type RoleOptions, userAgentOf } from './role.ts';
import { checkStartup } from './startupcheck.ts';

/** Asks the API server for something that the webhook must refuse, and ends. */
export async function runStartupCheck(process: Process, options: RoleOptions): Promise<void> {
  await checkStartup(process, {
    namespace: options.namespace,
    waitMilliseconds: options.waitSeconds * 1000,
    userAgent: userAgentOf(options),
  });
}
