/**
 * `node bench/main.ts [--quick] [ID...]`: measures, prints one JSON line for each measurement, and keeps the lines in
 * bench/results. `node bench/table.ts` makes the table of docs/performance.md of them.
 */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { admission } from './admission.ts';
import { admissionCpu } from './admission-cpu.ts';
import type { Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { bundleOperator } from './program.ts';
import { reconcile } from './reconcile.ts';
import { startup } from './startup.ts';
import { steady } from './steady.ts';

const measurements: readonly Measurement[] = [admissionCpu, admission, startup, reconcile, steady, memory];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((id) => !measurements.some((one) => one.id === id));
if (unknown.length > 0) {
  const known = measurements.map(({ id }) => id).join(', ');
  process.stderr.write(`bench: there is no ${unknown.join(', ')}; there are ${known}\n`);
  process.exit(2);
}

const machine = {
  date: new Date().toISOString(),
  commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
  node: process.version,
  cores: availableParallelism(),
  cpu: cpus()[0]?.model ?? 'unknown',
};
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const file = join(folder, `${machine.date.replace(/[:.]/g, '-')}.jsonl`);

process.env.OPERATOR_PROGRAM = await bundleOperator();
for (const { id, what, against, run } of measurements) {
  if (positionals.length > 0 && !positionals.includes(id)) continue;
  const effort = values.quick ? 'quick' : 'full';
  const start = performance.now();
  const figures = await run(effort);
  const seconds = Math.round((performance.now() - start) / 1000);
  const line = JSON.stringify({ id, what, against, effort, seconds, figures, ...machine });
  process.stdout.write(`${line}\n`);
  await appendFile(file, `${line}\n`);
}
process.exit(0); // the clients' idle connections would be waited for
