/**
 * The examples of the repository, as far as documentation quotes them and tests try them: those of one kind in
 * `examples/kinds/<kind>/{valid,invalid}/`, and right below `examples/` what readers of the platform's pages apply.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleText } from '../admission/rule.ts';

/** One manifest of `examples/`. */
export interface Example {
  /** Path from the root of the repository. */
  readonly path: string;
  /** The lines at its top: for an invalid one what kubectl prints, for a valid one what it shows and its warnings. */
  readonly comment: readonly string[];
  /** All of it. */
  readonly text: string;
}

/** Every manifest of `examples/` by its path. */
export type Examples = ReadonlyMap<string, Example>;

/** Path of the manifest that shows a rule: what it refuses, or what it warns of. */
export function examplePathOf({ id, severity }: Pick<RuleText, 'id' | 'severity'>): string {
  const [kind, name] = id.split('/');
  return severity === 'error'
    ? `examples/kinds/${kind}/invalid/${name}.yaml`
    : `examples/kinds/${kind}/valid/warn-${name}.yaml`;
}

const paths = {
  valid: /^examples\/(?:kinds\/[^/]+\/valid\/)?[^/]+\.yaml$/,
  invalid: /^examples\/kinds\/[^/]+\/invalid\/[^/]+\.yaml$/,
} as const;

/** The examples that admission takes, or those that it refuses, each a resource of its own; in the order of their paths. */
export function examplesThatAre(soundness: keyof typeof paths, examples: Examples): readonly Example[] {
  const chosen = [...examples.values()].filter(({ path }) => paths[soundness].test(path));
  return chosen.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Name of an example among those of its soundness: `gateway/replicas`; `gateway-minimal` right below `examples/`. */
export function exampleNameOf({ path }: Pick<Example, 'path'>): string {
  const within = path.replace(/^examples\/(?:kinds\/)?/, '').replace(/\.yaml$/, '');
  return within.replace(/\/(?:in)?valid\//, '/');
}

function commentOf(text: string): string[] {
  const lines = text.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end).map((line) => line.replace(/^# ?/, ''));
}

/** Reads every manifest below `examples/` of the repository at `root`. */
export async function readExamples(root: string): Promise<Examples> {
  const entries = await readdir(join(root, 'examples'), { recursive: true });
  const names = entries.filter((entry) => entry.endsWith('.yaml')).map((entry) => `examples/${entry}`);
  const examples = await Promise.all(
    names.map(async (path) => {
      const text = await readFile(join(root, path), 'utf8');
      return { path, text, comment: commentOf(text) };
    }),
  );
  return new Map(examples.map((example) => [example.path, example]));
}
