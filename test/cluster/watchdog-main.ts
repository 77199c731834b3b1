/** The process behind `Watchdog`. Arguments: the folder to remove. Standard input: one process identity a line. */
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessIdentity } from './process-identity.ts';

async function end(identity: ProcessIdentity): Promise<void> {
  while (isRunning(identity)) {
    try {
      process.kill(identity.pid, 'SIGKILL'); // what it wrote is thrown away: there is nothing to finish
    } catch {
      return; // it ended just now
    }
    await sleep(10);
  }
}

const watched: ProcessIdentity[] = [];
for await (const line of createInterface({ input: process.stdin })) {
  watched.push(JSON.parse(line) as ProcessIdentity); // written by Watchdog.watch
}

await Promise.all(watched.map(end));
const [folder] = process.argv.slice(2);
if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
