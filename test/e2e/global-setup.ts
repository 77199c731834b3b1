/** vitest `globalSetup` of the end-to-end tests: the images are built once, for all files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildImages } from './node/images.ts';

/** What the files are handed. */
export interface Images {
  /** Of the store that has them. */
  readonly folder: string;
  /** The same as tar files. */
  readonly files: readonly string[];
}

declare module 'vitest' {
  export interface ProvidedContext {
    images: Images;
  }
}

/** Builds them; vitest calls what it returns once all tests have ended. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-images-'));
  project.provide('images', { folder, files: await buildImages(folder) });
  return () => rm(folder, { recursive: true, force: true });
}
