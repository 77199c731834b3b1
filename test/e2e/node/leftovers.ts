/** What a node leaves behind in the kernel, and how it is removed. */
import { existsSync } from 'node:fs';
import { readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../command.ts';
import { containerdSocket, nodeFolderPrefix, stateFolder } from './configuration.ts';

/** Removes what nodes have left, however they ended: shims with their containers, mounts, cgroups, sockets. */
export async function removeLeftovers(): Promise<void> {
  await endShims();
  await unmountBelow([join(tmpdir(), nodeFolderPrefix), `${stateFolder}/`]);
  await removeCgroups();
  await rm(stateFolder, { recursive: true, force: true });
}

/** Ends the shims of the node's containerd: each outlives it, with the containers that it looks after. */
async function endShims(): Promise<void> {
  for (const pid of (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number)) {
    if (isShim(await commandLineOf(pid))) await endTree(pid);
  }
}

const isShim = ([program = '', ...args]: readonly string[]): boolean =>
  program.endsWith('containerd-shim-runc-v2') && args.includes(containerdSocket);

async function commandLineOf(pid: number): Promise<string[]> {
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).split('\0');
}

/** Ends a shim and the first processes of its containers, which are its children. */
async function endTree(pid: number): Promise<void> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  await end(pid); // first, or it would clean up after each child
  for (const child of children.split(' ').filter((word) => word !== '')) await end(Number(child));
}

async function end(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    return; // it ended by itself
  }
  // The folder stays until somebody has asked how it ended; its executable is gone at once.
  while (existsSync(`/proc/${pid}/exe`)) await sleep(10);
}

/** Unmounts everything whose path begins like one of these, the last mounted first. */
async function unmountBelow(prefixes: readonly string[]): Promise<void> {
  const table = await readFile('/proc/self/mountinfo', 'utf8');
  const points = table.split('\n').map((line) => line.split(' ')[4] ?? '');
  const below = points.filter((point) => prefixes.some((prefix) => point.startsWith(prefix)));
  for (const point of below.toReversed()) await run('umount', ['--lazy', point]);
}

/** Removes the cgroups of pods, in each hierarchy that has them; they are empty by now. */
async function removeCgroups(): Promise<void> {
  const root = '/sys/fs/cgroup';
  const places = [root, ...(await readdir(root)).map((entry) => join(root, entry))];
  for (const place of places) await removeTree(join(place, 'kubepods'));
}

/** The files of a cgroup go with its folder, and cannot be removed one by one. */
async function removeTree(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await removeTree(join(folder, entry.name));
  }
  await rmdir(folder).catch(() => {}); // a process is still on its way out: an empty group does no harm
}
