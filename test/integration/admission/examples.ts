/** The example manifests of the repository, with what kubectl says to them. */
import { join } from 'node:path';
import { exampleNameOf, examplesThatAre, readExamples } from '../../../src/generate/examples.ts';

const root = join(import.meta.dirname, '../../..');
const all = await readExamples(root);

/** One example. */
export interface Example {
  /** `gateway/replicas`, or of one right below `examples/` the file name without its ending: `gateway-minimal`. */
  readonly name: string;
  /** Path from the root of the repository. */
  readonly path: string;
  readonly file: string;
  /** The comment at the top, line by line, without `# `. */
  readonly comment: readonly string[];
}

/** The valid examples or the invalid ones, of every kind. */
export function examples(soundness: 'valid' | 'invalid'): Example[] {
  return examplesThatAre(soundness, all).map((example) => ({
    name: exampleNameOf(example),
    path: example.path,
    file: join(root, example.path),
    comment: example.comment,
  }));
}

/** The lines that kubectl prints, without the spaces at their ends. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
