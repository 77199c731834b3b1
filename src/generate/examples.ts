/** The examples of the repository, as far as documentation quotes them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One manifest of `examples/`. */
export interface Example {
  /** Path from the root of the repository. */
  readonly path: string;
  /** The lines at its top: for an invalid one what kubectl prints, for a valid one what it shows and its warnings. */
  readonly comment: readonly string[];
  /** All of it. */
  readonly text: string;
}

/** Path of the manifest that shows a rule: what it refuses, or what it warns of. */
export function examplePathOf(rule: string, severity: 'error' | 'warning'): string {
  const [kind, name] = rule.split('/');
  return severity === 'error'
    ? `examples/invalid/${kind}-${name}.yaml`
    : `examples/valid/${kind}-warn-${name}.yaml`;
}

function commentOf(text: string): string[] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end).map((line) => line.replace(/^# ?/, ''));
}

/** Reads every manifest below `examples/` of the repository at `root`; by path. */
export async function readExamples(root: string): Promise<ReadonlyMap<string, Example>> {
  const entries = await readdir(join(root, 'examples'), { recursive: true });
  const paths = entries.filter((entry) => entry.endsWith('.yaml')).map((entry) => `examples/${entry}`);
  const examples = await Promise.all(
    paths.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return { path, text, comment: commentOf(text) };
    }),
  );
  return new Map(examples.map((example) => [example.path, example]));
}
