/** What all roles of a process have in common. */
import type { Kind } from '../kinds.ts';
import { type Part, runParts } from '../runtime/process/lifecycle.ts';
import type { SystemName } from '../schemas/kind-schema.ts';
import { OperationsPart, type Process } from './process.ts';

/** What a person can set. */
export interface RoleOptions {
  readonly version: string;
  /** Folder with tls.crt and tls.key. */
  readonly certificates: string;
  /** File with the authorities whose certificate a client of the webhook must show; absent: anybody may ask. */
  readonly clientAuthorities?: string;
  readonly webhookPort: number;
  readonly operationsPort: number;
  readonly leaseNamespace: string;
  /** The systems that are looked after. */
  readonly systems: ReadonlySet<SystemName>;
  readonly install: boolean;
  /** How long the startup check goes on trying, in seconds. */
  readonly waitSeconds: number;
  /** Namespace of the resource that the startup check asks about. */
  readonly namespace: string;
  /** The addresses of this process's own pod, separated by commas; empty: they are not known. */
  readonly podAddresses: string;
  /** Label selector of the namespaces to look after, as text; empty: all. */
  readonly namespaceSelector: string;
}

/** What a process does until it is asked to stop. Rejects when it cannot go on. */
export type Role = (process: Process, options: RoleOptions) => Promise<void>;

/** Longest time for stopping one part, in milliseconds; all of them end within the pod's 30 s. */
const stopMilliseconds = 18_000;

/** How this process introduces itself to the API server. */
export const userAgentOf = ({ version }: RoleOptions): string => `inference-operator/${version}`;

/** The kinds of the systems that are looked after. */
export function kindsLookedAfter<AnyKind extends Pick<Kind, 'schema'>>(
  kinds: readonly AnyKind[],
  { systems }: Pick<RoleOptions, 'systems'>,
): AnyKind[] {
  return kinds.filter(({ schema }) => systems.has(schema.system.name));
}

/** Runs these parts, behind the server of probes and metrics, until the process is asked to stop. */
export async function runServed(
  process: Process,
  { operationsPort }: RoleOptions,
  parts: readonly Part[],
): Promise<void> {
  const { log, clock, signal } = process;
  await runParts([new OperationsPart(process, { host: '::', port: operationsPort }), ...parts], {
    signal,
    clock,
    stopMilliseconds,
    report: (event, part, error) => {
      if (event === 'stop failed') log.error({ part, error: String(error) }, event);
      else log.info({ part }, event);
    },
  });
}
