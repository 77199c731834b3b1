/** Root file systems made of programs of this machine: what images are made of where no registry can be reached. */
import { cp, mkdir, realpath, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../command.ts';
import type { ImageStore } from './buildah.ts';

/** A folder that becomes the root of an image. */
export class RootFileSystem {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Copies a program of this machine to `target`, and the libraries that it is linked with to where they are here. */
  async addProgram(source: string, target: string): Promise<void> {
    const executable = await realpath(source);
    await this.#copy(executable, target);
    for (const library of await librariesOf(executable)) await this.#copy(await realpath(library), library);
  }

  /** Copies the shared libraries of a Debian package that is installed here. */
  async addLibraries(debianPackage: string): Promise<void> {
    const files = (await run('dpkg', ['--listfiles', debianPackage])).split('\n');
    for (const file of files.filter((path) => /\/lib[^/]*\.so\.\d+$/.test(path))) {
      await this.#copy(await realpath(file), file);
    }
  }

  /** Copies a folder with all that is in it. */
  async addFolder(source: string, target: string): Promise<void> {
    await cp(source, join(this.folder, target), { recursive: true, verbatimSymlinks: true });
  }

  async addFile(target: string, content: string): Promise<void> {
    const file = await this.#prepared(target);
    await writeFile(file, content);
  }

  async addLink(target: string, to: string): Promise<void> {
    await symlink(to, await this.#prepared(target));
  }

  async #copy(source: string, target: string): Promise<void> {
    await cp(source, await this.#prepared(target));
  }

  async #prepared(target: string): Promise<string> {
    const file = join(this.folder, target);
    await mkdir(dirname(file), { recursive: true });
    return file;
  }
}

/** Makes an image of a root file system, with these further instructions. */
export async function addImage(
  store: ImageStore,
  { folder }: RootFileSystem,
  tag: string,
  instructions: string,
): Promise<void> {
  const dockerfile = `${folder}.Dockerfile`;
  await writeFile(dockerfile, `FROM scratch\nCOPY . /\n${instructions}\n`);
  await store.build({ context: folder, dockerfile, tag });
}

/** The shared libraries that the dynamic linker would load: absolute paths, the linker among them. */
async function librariesOf(executable: string): Promise<string[]> {
  const listing = await run('ldd', [executable]);
  const paths = listing.matchAll(/(?:=> )?(\/\S+) \(0x/g);
  return [...paths].map(([, path = '']) => path);
}
