/** The operator as it is shipped: bundled into one file. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import shipped from '../rolldown.config.ts';
import { certificateFolder } from '../test/integration/operator/cluster.ts';

const root = join(import.meta.dirname, '..');

/** Bundles the operator once more, next to the results: there it finds the modules that it is shipped without. */
export async function bundleOperator(): Promise<string> {
  const file = join(root, 'bench', 'results', 'program', 'main.js');
  await build({ ...shipped, cwd: root, output: { ...shipped.output, file } });
  return file;
}

/** A new folder with a certificate for this machine. */
export async function certificates(): Promise<string> {
  return certificateFolder(await mkdtemp(join(tmpdir(), 'inference-operator-bench-')));
}
