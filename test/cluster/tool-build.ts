import { mkdir, mkdtemp, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { goBuild } from './go.ts';
import { elapsed, type Progress } from './progress.ts';
import { sourceOf, type ToolName } from './tools.ts';
import { Watchdog } from './watchdog.ts';

/** Builds each of the tools into the file that is named with it, one after another. */
export async function buildTools(
  tools: readonly (readonly [name: ToolName, file: string])[],
  progress: Progress,
): Promise<void> {
  if (tools.length === 0) return;
  const started = performance.now();
  progress.note('building the test cluster, once: 5 to 10 minutes on 2 cores if the Go cache is cold');
  for (const [index, [name, file]] of tools.entries()) {
    const title = `[${index + 1}/${tools.length}] ${name} ${sourceOf(name).version}`;
    await progress.during(title, () => build(name, file));
  }
  progress.note(`built in ${elapsed(performance.now() - started)}`);
}

/** Builds one tool; it appears under its name when it is complete, and not before. */
async function build(name: ToolName, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const draft = await mkdtemp(join(dirname(file), '.building-'));
  const watchdog = new Watchdog(draft);
  try {
    const output = join(draft, name);
    await goBuild(sourceOf(name), output, (child) => watchdog.watch(child));
    await rename(output, file);
  } finally {
    await watchdog.close();
  }
}
