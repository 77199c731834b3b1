/**
 * `npx node bench/main.ts [--quick] [ID...]`: measures, prints one JSON line for each measurement, and keeps the lines
 * in bench/results. `npx node bench/table.ts` makes the table of docs/performance.md of them.
 */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { admission } from './admission.ts';
import { admissionCpu } from './admission-cpu.ts';
import { admissionLarge } from './admission-large.ts';
import { applyLatency } from './apply-latency.ts';
import { createToDeployment } from './create-to-deployment.ts';
import { deploymentsFirst } from './deployments-first.ts';
import type { Effort, Measurement } from './measurement.ts';
import { memory } from './memory.ts';
import { bundleOperator } from './program.ts';
import { react } from './react.ts';
import { reconcile } from './reconcile.ts';
import { reconcileFull } from './reconcile-full.ts';
import { restarts } from './restart.ts';
import { SharedRuns } from './shared.ts';
import { soak } from './soak.ts';
import { startup } from './startup.ts';
import { steady } from './steady.ts';
import { versions } from './versions.ts';

/** In this order: those that share something come together, and the first of them makes it. */
const measurements: readonly Measurement[] = [
  admissionCpu,
  admission,
  admissionLarge,
  applyLatency,
  startup,
  createToDeployment,
  reconcile,
  deploymentsFirst,
  reconcileFull,
  memory,
  steady,
  react,
  restarts,
];

/** Takes longer than all the others together: only on request. (A first look leaves `reconcileFull` out as well.) */
const onRequest: readonly Measurement[] = [soak];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const known = [...measurements, ...onRequest];
const unknown = positionals.filter((id) => !known.some((one) => one.id === id));
if (unknown.length > 0) {
  const ids = known.map(({ id }) => id).join(', ');
  process.stderr.write(`bench: there is no ${unknown.join(', ')}; there are ${ids}\n`);
  process.exit(2);
}
const usual = values.quick ? measurements.filter((one) => one !== reconcileFull) : measurements;
const chosen = positionals.length === 0 ? usual : known.filter(({ id }) => positionals.includes(id));

const machine = {
  date: new Date().toISOString(),
  commit: execFileSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    encoding: 'utf8',
  }).trim(),
  ...versions(),
  cores: availableParallelism(),
  cpu: cpus()[0]?.model ?? 'unknown',
};
const folder = join(import.meta.dirname, 'results');
await mkdir(folder, { recursive: true });
const file = join(folder, `${machine.date.replace(/[:.]/g, '-')}.jsonl`);

process.env.OPERATOR_PROGRAM = await bundleOperator();
const effort: Effort = values.quick ? 'quick' : 'full';
{
  await using shared = new SharedRuns(effort);
  for (const { id, what, against, run } of chosen) {
    const start = performance.now();
    const figures = await run(effort, shared);
    const seconds = Math.round((performance.now() - start) / 1000);
    const line = JSON.stringify({ id, what, against, effort, seconds, figures, ...machine });
    process.stdout.write(`${line}\n`);
    await appendFile(file, `${line}\n`);
  }
}
process.exit(0); // the clients' idle connections would be waited for
