/** A mounted Secret, as the kubelet lays it out: for tests. No shipped module imports it. */
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder whose files are links through `..data`, which is swapped as a whole. */
export class MountedSecret {
  readonly folder: string;
  #version = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes these the files of the folder, in one step. */
  async write(files: Record<string, string>): Promise<void> {
    const version = `..version-${++this.#version}`;
    await mkdir(join(this.folder, version));
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(this.folder, version, name), content);
      await symlink(join('..data', name), join(this.folder, name)).catch(() => undefined);
    }
    await symlink(version, join(this.folder, '..data_tmp'));
    await rename(join(this.folder, '..data_tmp'), join(this.folder, '..data'));
  }
}
