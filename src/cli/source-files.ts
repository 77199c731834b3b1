/** From what stands on the command line to the texts to be judged. */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { SourceText } from './source-text.ts';

/** The name of the standard input on the command line, and in what is said of it. */
export const standardInput = { argument: '-', name: '<stdin>' } as const;

/** Longest file that is read, in bytes: about 20,000 manifests. */
const mostBytes = 64 * 1024 * 1024;

const endings = ['.yaml', '.yml', '.json'];

/** A file that could not be read. */
export interface UnreadFile {
  readonly name: string;
  readonly message: string;
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'may not be read',
  EISDIR: 'is a folder',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? error.message;
}

async function textOf(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    bytes += buffer.length;
    if (bytes > mostBytes) throw new Error(`is longer than ${mostBytes} bytes`);
    chunks.push(buffer);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new Error('is not text in UTF-8');
  }
}

/** The manifests below a folder, by name; folders that begin with a dot and node_modules are left out. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const found: string[] = [];
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules')
        found.push(...(await filesBelow(path)));
    } else if (endings.includes(extname(entry.name))) found.push(path);
  }
  return found;
}

async function filesOf(path: string): Promise<string[]> {
  return (await stat(path)).isDirectory() ? filesBelow(path) : [path];
}

/** Reads what the arguments name: files, folders with all below them, and `-` for the standard input. */
export async function readSources(
  paths: readonly string[],
  stdin: AsyncIterable<unknown>,
): Promise<{ readonly sources: readonly SourceText[]; readonly unread: readonly UnreadFile[] }> {
  const sources: SourceText[] = [];
  const unread: UnreadFile[] = [];
  const read = async (name: string, stream: () => AsyncIterable<unknown>): Promise<void> => {
    try {
      sources.push(new SourceText(name, await textOf(stream())));
    } catch (error) {
      unread.push({ name, message: reasonOf(error) });
    }
  };
  for (const path of new Set(paths)) {
    if (path === standardInput.argument) {
      await read(standardInput.name, () => stdin);
      continue;
    }
    try {
      for (const file of await filesOf(path)) await read(file, () => createReadStream(file));
    } catch (error) {
      unread.push({ name: path, message: reasonOf(error) });
    }
  }
  return { sources, unread };
}
