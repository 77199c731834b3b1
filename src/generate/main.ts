/**
 * `node src/generate/main.ts` writes every generated file; with `--check` it writes nothing, names those that are
 * missing or stale, and ends with 1.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { controlledKinds } from '../controlled-kinds.ts';
import { readConfig } from './config.ts';
import { readExamples } from './examples.ts';
import { type GeneratedFile, generatedFiles } from './files.ts';

const root = join(import.meta.dirname, '..', '..');

async function isStale({ path, content }: GeneratedFile): Promise<boolean> {
  try {
    return (await readFile(join(root, path), 'utf8')) !== content;
  } catch {
    return true;
  }
}

async function write({ path, content }: GeneratedFile): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

const { values } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const files = generatedFiles(controlledKinds, {
  examples: await readExamples(root),
  config: await readConfig(root),
});
const stale = (await Promise.all(files.map(async (file) => ((await isStale(file)) ? [file] : [])))).flat();

if (values.check) {
  for (const { path } of stale) process.stderr.write(`${path} is not up to date\n`);
  if (stale.length > 0) {
    process.stderr.write('run "make generate" and commit what it writes\n');
    process.exitCode = 1;
  }
} else {
  await Promise.all(stale.map(write));
  process.stdout.write(`${stale.length} of ${files.length} generated files written\n`);
}
