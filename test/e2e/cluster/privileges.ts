/** What root may do on this machine: in a container it is often root in name only. */
import { constants } from 'node:fs';
import { access, readFile } from 'node:fs/promises';

/** Capabilities that a node needs, by their bits (capability.h): mounts and namespaces, and bridges. */
const capabilities = { CAP_SYS_ADMIN: 21n, CAP_NET_ADMIN: 12n };

/** The effective capabilities in the text of `/proc/<pid>/status`, as a bit mask. */
export function effectiveCapabilities(status: string): bigint {
  return BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? '0'}`);
}

/** The names of those that are lacking. */
export function lackingCapabilities(mask: bigint): string[] {
  return Object.entries(capabilities).flatMap(([name, bit]) => ((mask >> bit) & 1n ? [] : [name]));
}

/** What keeps root from running a node; undefined: nothing that can be seen beforehand. */
export async function lackingPrivilege(): Promise<string | undefined> {
  const lacking = lackingCapabilities(effectiveCapabilities(await readFile('/proc/self/status', 'utf8')));
  if (lacking.length > 0) return `a real node needs ${lacking.join(' and ')}, which root does not have here`;
  try {
    await access('/sys/fs/cgroup', constants.W_OK);
    return undefined;
  } catch {
    return 'a real node needs control groups that it can write, and /sys/fs/cgroup is read-only';
  }
}
