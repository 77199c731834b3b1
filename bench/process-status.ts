/** What the kernel knows of a process. */
import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';

/** Whatever is a process. */
interface Running {
  readonly child: ChildProcess;
}

/** Resident memory in MiB. */
export async function residentMiB({ child }: Running): Promise<number> {
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** How many files and sockets are open. */
export async function openHandles({ child }: Running): Promise<number> {
  return (await readdir(`/proc/${child.pid}/fd`)).length;
}
