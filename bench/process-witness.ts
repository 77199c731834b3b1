/**
 * Loaded into a process before its program: on SIGUSR2 it logs what keeps the process alive. Nothing of it is in the
 * operator, which does not know that it is looked at.
 */
import { writeSync } from 'node:fs';

process.on('SIGUSR2', () => {
  const counts = Object.groupBy(process.getActiveResourcesInfo(), (name) => name);
  const resources = Object.entries(counts).map(([name, all = []]) => [name, all.length]);
  const { heapUsed } = process.memoryUsage();
  const line = JSON.stringify({ msg: 'witness', heapUsed, resources: Object.fromEntries(resources) });
  writeSync(process.stdout.fd, `${line}\n`);
});
