/** From what stands on the command line to the texts to be judged. */
import { constants, createReadStream, type Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { SourceText } from './source-text.ts';

/** The name of the standard input on the command line, and in what is said of it. */
export const standardInput = { argument: '-', name: '<stdin>' } as const;

const mebibyte = 1024 * 1024;

/** Longest file that is read, in bytes: about 20,000 manifests. */
const mostBytes = 64 * mebibyte;

/** Most that is read in all, in bytes. */
const mostBytesInAll = 256 * mebibyte;

const endings = ['.yaml', '.yml', '.json'];

/** Something that could not be read. */
export class UnreadFile {
  readonly name: string;
  readonly message: string;
  /** Whether it is a folder in which there is nothing to read. */
  readonly isEmpty: boolean;

  constructor(name: string, message: string, isEmpty = false) {
    this.name = name;
    this.message = message;
    this.isEmpty = isEmpty;
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'may not be read',
  EISDIR: 'is a folder',
  ELOOP: 'is a link to itself',
};

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return reasons[code] ?? error.message;
}

/**
 * The text as kubectl decodes it: UTF-8, or UTF-16 where it begins with the mark of that. Throws for anything else: a
 * text with holes in it is not what its author wrote.
 */
function decoded(bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    throw new Error('is neither text in UTF-8 nor in UTF-16 with a mark of that at its beginning');
  }
}

/** Reads one file after the other, and never more than so many bytes in all. */
class Reader {
  #left = mostBytesInAll;

  /** Rejects with the reason in words. */
  async text(stream: AsyncIterable<unknown>): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of stream) {
      const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      bytes += buffer.length;
      if (bytes > mostBytes) throw new Error(`is longer than ${mostBytes} bytes`);
      if (bytes > this.#left) {
        throw new Error(`is not read: all files together are longer than ${mostBytesInAll} bytes`);
      }
      chunks.push(buffer);
    }
    this.#left -= bytes;
    return decoded(Buffer.concat(chunks));
  }

  /** The same of a file, which must be a regular one: a pipe or a terminal could keep the reader waiting for ever. */
  async textOfFile(path: string): Promise<string> {
    // Without O_NONBLOCK, to open a pipe that nobody writes to takes for ever.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stats = await file.stat();
      if (stats.isDirectory()) throw new Error('is a folder');
      if (!stats.isFile()) throw new Error('is no regular file');
      return await this.text(file.createReadStream({ autoClose: false }));
    } finally {
      await file.close();
    }
  }
}

/** A file to read, and the file that it is: a link has the one of its target. */
interface FoundFile {
  readonly name: string;
  readonly real: string;
}

type Found = FoundFile | UnreadFile;

/** What a link below a folder leads to, or why that is not read; undefined for a folder, which is not followed. */
async function linked(path: string, roots: readonly string[]): Promise<Found | undefined> {
  try {
    const real = await realpath(path);
    const stats = await stat(real);
    if (stats.isDirectory()) return undefined;
    if (!stats.isFile()) return new UnreadFile(path, 'is a link to something that is no regular file');
    if (roots.some((root) => real.startsWith(root.endsWith(sep) ? root : root + sep))) {
      return { name: path, real };
    }
    return new UnreadFile(path, 'is a link out of the folders that are judged, and is not followed');
  } catch (error) {
    return new UnreadFile(path, reasonOf(error));
  }
}

async function entriesOf(folder: string): Promise<readonly Dirent[] | UnreadFile> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    return new UnreadFile(folder, reasonOf(error));
  }
}

const isForTools = (name: string): boolean => name.startsWith('.') || name === 'node_modules';

/**
 * The manifests below a folder, by name; folders that begin with a dot and node_modules are left out. `real` is the
 * folder itself, `roots` are those that links may lead to.
 */
async function* filesBelow(folder: string, real: string, roots: readonly string[]): AsyncGenerator<Found> {
  const entries = await entriesOf(folder);
  if (entries instanceof UnreadFile) {
    yield entries;
    return;
  }
  for (const entry of entries) {
    const file = { name: join(folder, entry.name), real: join(real, entry.name) };
    if (entry.isDirectory()) {
      if (!isForTools(entry.name)) yield* filesBelow(file.name, file.real, roots);
    } else if (endings.includes(extname(entry.name))) {
      const found = entry.isSymbolicLink() ? await linked(file.name, roots) : file;
      if (found !== undefined) yield found;
    }
  }
}

/** What a shell writes for `<(command)`: the one kind of pipe that a person names. */
const isProcessSubstitution = (path: string): boolean => /^\/dev\/fd\/[0-9]+$/.test(path);

/** What one argument is: a folder, or something to read. */
interface Argument {
  readonly name: string;
  /** Absent for what is no file. */
  readonly real?: string;
  readonly isFolder: boolean;
}

async function argumentOf(path: string): Promise<Argument | UnreadFile> {
  if (path === standardInput.argument) return { name: standardInput.name, isFolder: false };
  if (isProcessSubstitution(path)) return { name: path, isFolder: false };
  try {
    const real = await realpath(path);
    return { name: path, real, isFolder: (await stat(real)).isDirectory() };
  } catch (error) {
    return new UnreadFile(path, reasonOf(error));
  }
}

/** What is to be read for an argument. */
async function* foundFor(
  argument: Argument,
  roots: readonly string[],
): AsyncGenerator<Argument | UnreadFile> {
  const { name, real, isFolder } = argument;
  if (!isFolder || real === undefined) {
    yield argument;
    return;
  }
  let isEmpty = true;
  for await (const found of filesBelow(name, real, roots)) {
    isEmpty = false;
    yield found instanceof UnreadFile ? found : { ...found, isFolder: false };
  }
  if (isEmpty) yield new UnreadFile(name, `holds no file that ends in ${endings.join(', ')}`, true);
}

/**
 * Reads what the arguments name, one file after the other: files, folders with all below them, and `-` for the
 * standard input. Each file is read once, whatever leads to it. Of folders, only regular files are read, and links
 * only as far as they stay in one of the given folders.
 */
export async function* readSources(
  paths: readonly string[],
  stdin: AsyncIterable<unknown>,
): AsyncGenerator<SourceText | UnreadFile> {
  const reader = new Reader();
  const textOf = ({ name, real }: Argument): Promise<string> => {
    if (name === standardInput.name && real === undefined) return reader.text(stdin);
    return real === undefined ? reader.text(createReadStream(name)) : reader.textOfFile(name);
  };
  const named = await Promise.all([...new Set(paths)].map(argumentOf));
  const roots = named.flatMap((argument) =>
    'isFolder' in argument && argument.isFolder ? (argument.real ?? []) : [],
  );
  const seen = new Set<string>();
  for (const argument of named) {
    const found = argument instanceof UnreadFile ? [argument] : foundFor(argument, roots);
    for await (const file of found) {
      if (file instanceof UnreadFile) {
        yield file;
        continue;
      }
      if (seen.has(file.real ?? file.name)) continue;
      seen.add(file.real ?? file.name);
      yield await textOf(file).then(
        (text) => new SourceText(file.name, text),
        (error: unknown) => new UnreadFile(file.name, reasonOf(error)),
      );
    }
  }
}
