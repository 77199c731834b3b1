import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity, startTimeOf } from './process-identity.ts';

const pollMs = 200;

/**
 * Does the work while no other process does it: waits for the holder of the lock file, and takes the lock over
 * from a holder that ended without giving it back. `onWait` is told the holder's process id, once.
 *
 * Two processes that find the same dead holder in the same instant can both come through. That costs a build done
 * twice and nothing else, since finished files are put in place by a rename.
 */
export async function withBuildLock<Result>(
  file: string,
  onWait: (holder: number) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  await acquire(file, onWait);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, onWait: (holder: number) => void): Promise<void> {
  const own: ProcessIdentity = { pid: process.pid, startTime: startTimeOf(process.pid) ?? '' };
  let told = false;
  while (!(await create(file, JSON.stringify(own)))) {
    const holder = await holderOf(file);
    if (holder === undefined) continue; // given back just now
    if (!isRunning(holder)) {
      await rm(file, { force: true });
      continue;
    }
    if (!told) onWait(holder.pid);
    told = true;
    await sleep(pollMs);
  }
}

/** Creates the file in one step, so that it is never seen half written. False if it is there already. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content);
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function holderOf(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity; // written by acquire
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
