/** The documentation of the repository, as text to be looked through. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Root of the repository. */
export const root = join(import.meta.dirname, '../../..');

/** One page. */
export interface Page {
  /** Path from the root. */
  readonly path: string;
  readonly text: string;
}

/** README.md and everything below docs/. */
export function pages(): Page[] {
  const entries = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' });
  const paths = [
    'README.md',
    ...entries.filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
  ];
  return paths.sort().map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** A fenced block. */
export interface Block {
  readonly page: string;
  /** The word after the fence; empty where there is none. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, in their order. */
export function blocksOf({ path, text }: Page): Block[] {
  return [...text.matchAll(/^```(\S*)\n(.*?)^```$/gms)].map(([, language = '', content = '']) => ({
    page: path,
    language,
    text: content,
  }));
}

/** The text of a page without its fenced blocks. */
export function proseOf({ text }: Page): string {
  return text.replaceAll(/^```.*?^```$/gms, '');
}
