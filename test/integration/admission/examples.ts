/** The example manifests of the repository, with what kubectl says to them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One example. */
export interface Example {
  /** File name without its ending: `gateway-replicas`. */
  readonly name: string;
  readonly file: string;
  /** The comment at the top, line by line, without `# `. */
  readonly comment: readonly string[];
}

const folderOf = (kind: 'valid' | 'invalid'): string => join(import.meta.dirname, '../../../examples', kind);

function read(folder: string, fileName: string): Example {
  const file = join(folder, fileName);
  const lines = readFileSync(file, 'utf8').split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const comment = lines.slice(0, end).map((line) => line.replace(/^# ?/, ''));
  return { name: fileName.replace('.yaml', ''), file, comment };
}

/** The examples in one of the two folders, of every kind. */
export function examples(kind: 'valid' | 'invalid'): Example[] {
  const folder = folderOf(kind);
  const files = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  return files.sort().map((name) => read(folder, name));
}

/** The lines that kubectl prints, without the spaces at their ends. */
export function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}
