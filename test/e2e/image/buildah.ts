/** Images on a machine without a container engine: Debian's buildah, with a store of its own and no daemon. */
import { join } from 'node:path';
import { run } from '../command.ts';

/** What an image was built with. */
export interface BuildOptions {
  /** Folder of what the Dockerfile copies. */
  readonly context: string;
  /** The Dockerfile, where it is not in the context. */
  readonly dockerfile?: string;
  readonly tag: string;
  readonly buildArguments?: Readonly<Record<string, string>>;
  /** `source:target[:options]`, there while a RUN line runs. */
  readonly volumes?: readonly string[];
}

/** The part of an image that says how it runs. */
export interface ImageConfiguration {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

/** A store of images in a folder; removing the folder removes them all. */
export class ImageStore {
  readonly #storeFlags: readonly string[];

  constructor(folder: string) {
    this.#storeFlags = [
      `--root=${join(folder, 'images')}`,
      `--runroot=${join(folder, 'run')}`,
      '--storage-driver=vfs',
    ];
  }

  /** Builds the Dockerfile of a folder. Its bases must be in this store: nothing is pulled. */
  async build({ context, dockerfile, tag, buildArguments = {}, volumes = [] }: BuildOptions): Promise<void> {
    await this.#buildah('build', [
      '--isolation=chroot', // needs no user namespaces, cgroups or runc
      '--pull=never',
      '--layers=false',
      `--tag=${tag}`,
      ...(dockerfile === undefined ? [] : [`--file=${dockerfile}`]),
      ...Object.entries(buildArguments).map(([name, value]) => `--build-arg=${name}=${value}`),
      ...volumes.map((volume) => `--volume=${volume}`),
      context,
    ]);
  }

  /** How the image runs. */
  async configurationOf(tag: string): Promise<ImageConfiguration> {
    const { OCIv1 } = JSON.parse(await this.#buildah('inspect', ['--type=image', tag]));
    return OCIv1.config;
  }

  /** Writes the image into a tar file, under its tag. */
  async save(tag: string, file: string): Promise<void> {
    await this.#buildah('push', [tag, `docker-archive:${file}:${tag}`]);
  }

  /** Does something with the root file system of an image. */
  async withRootOf<Result>(tag: string, look: (root: string) => Promise<Result>): Promise<Result> {
    const container = (await this.#buildah('from', ['--pull=never', tag])).trim();
    try {
      return await look((await this.#buildah('mount', [container])).trim());
    } finally {
      await this.#buildah('rm', [container]);
    }
  }

  async #buildah(command: string, args: readonly string[]): Promise<string> {
    return run('buildah', [...this.#storeFlags, command, ...args]);
  }
}
