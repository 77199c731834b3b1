/** The operator as it is shipped: bundled, with each role in files of its own. */
import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import shipped from '../rolldown.config.ts';
import { certificateFolder } from '../test/integration/operator/cluster.ts';

const root = join(import.meta.dirname, '..');

/**
 * Bundles the operator once more, next to the results: there it finds the modules that it is shipped without. Resolves
 * with its first file.
 */
export async function bundleOperator(): Promise<string> {
  const dir = join(root, 'bench', 'results', 'program');
  await rm(dir, { recursive: true, force: true });
  await build({ ...shipped, cwd: root, output: { ...shipped.output, dir } });
  return join(dir, 'main.js');
}

/** A new folder with a certificate for this machine, for as long as this process lives. */
export async function certificates(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return certificateFolder(folder);
}
