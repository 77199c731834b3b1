/** The role `controller`. */
import { controlledKinds } from '../controlled-kinds.ts';
import { ControllerPart } from './controller.ts';
import type { Process } from './process.ts';
import { kindsLookedAfter, type RoleOptions, runServed, userAgentOf } from './role.ts';

/** Reconciles. One replica does, the others stand by with their caches filled. */
export async function runController(process: Process, options: RoleOptions): Promise<void> {
  const controller = new ControllerPart(process, {
    kinds: kindsLookedAfter(controlledKinds, options).map(({ controlled }) => controlled),
    leaseNamespace: options.leaseNamespace,
    namespaceSelector: options.namespaceSelector,
    userAgent: userAgentOf(options),
  });
  await runServed(process, options, [controller]);
}
