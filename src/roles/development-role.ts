/** The role `run`. */
import { controlledKinds } from '../controlled-kinds.ts';
import { ApiClient } from '../runtime/client/client.ts';
import { loadCredentials } from '../runtime/client/load-credentials.ts';
import type { Part } from '../runtime/process/lifecycle.ts';
import { ControllerPart } from './controller.ts';
import { developmentCertificates, install } from './development.ts';
import type { Process } from './process.ts';
import { kindsLookedAfter, type RoleOptions, runServed, userAgentOf } from './role.ts';
import { webhookOfAllKinds } from './webhook-role.ts';

/** Both in one process without an election; with `install` it needs nothing but an API server on this machine. */
export async function runDevelopment(process: Process, options: RoleOptions): Promise<void> {
  const made = options.install ? await developmentCertificates() : undefined;
  const webhook = webhookOfAllKinds(process, options, {
    certificates: made?.folder ?? options.certificates,
    host: '127.0.0.1',
    drainMilliseconds: 0,
  });
  const userAgent = userAgentOf(options);
  const kinds = kindsLookedAfter(controlledKinds, options);
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
    podAddresses: options.podAddresses,
    userAgent,
  });
  await runServed(process, options, [webhook, installation, controller]);
}
