/** What is written by hand in the kustomize tree. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileTexts } from './installation.ts';

/** Reads every YAML file below `config/` of the repository at `root`; by path. */
export async function readConfig(root: string): Promise<FileTexts> {
  const entries = await readdir(join(root, 'config'), { recursive: true });
  const paths = entries.filter((entry) => entry.endsWith('.yaml')).map((entry) => `config/${entry}`);
  return new Map(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')] as const)),
  );
}
