/** The least that a program on Node costs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { residentMiB } from './process-status.ts';

/** Resident memory of a Node that does nothing, in MiB. */
export async function emptyNodeMiB(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e9)']);
  await sleep(1000);
  const resident = await residentMiB({ child });
  child.kill();
  await once(child, 'exit');
  return resident;
}

/** Milliseconds of a Node that does nothing, started by a command if one is given. */
export async function emptyNode(command: readonly string[] = []): Promise<number> {
  const [first = process.execPath, ...rest] = [...command, process.execPath, '-e', '0'];
  const start = performance.now();
  await once(spawn(first, rest), 'exit');
  return performance.now() - start;
}
