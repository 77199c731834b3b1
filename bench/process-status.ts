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

/** Milliseconds of processor time so far; the kernel counts in steps of ten. */
export async function processorMs({ child }: Running): Promise<number> {
  const text = await readFile(`/proc/${child.pid}/stat`, 'utf8');
  const [user, system] = text.slice(text.lastIndexOf(')')).split(' ').slice(12, 14); // utime and stime, of proc(5)
  return (Number(user) + Number(system)) * 10;
}

/** How many files and sockets are open. */
export async function openHandles({ child }: Running): Promise<number> {
  return (await readdir(`/proc/${child.pid}/fd`)).length;
}
