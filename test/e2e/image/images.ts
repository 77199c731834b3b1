/** The images that a cluster is to run. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import { pauseImage } from '../node/configuration.ts';
import type { ImageStore } from './buildah.ts';
import { buildOperatorImage, operatorImage } from './operator-image.ts';
import { addImage, RootFileSystem } from './root-file-system.ts';

/** By their names. */
export interface Images {
  /** The operator as it is. */
  readonly operator: string;
  /** The operator as it was: what an upgrade begins with. */
  readonly previous: string;
  /** Answers where a gateway does. */
  readonly gateway: string;
  /** All of them as tar files, for nodes that cannot pull them. */
  readonly files: readonly string[];
  /** The folder of the store that has them, where there is one. */
  readonly store?: string;
}

/** The names that they are built under. */
export const shippedImages = {
  operator: operatorImage,
  previous: `${operatorImage}-previous`,
  gateway: 'localhost/stand-in-gateway:1.0.0',
} as const;

const answering = `
  import { createServer } from 'node:http';
  createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ path: request.url, environment: process.env.ENVIRONMENT }));
  }).listen(8080);
`;

/** Dockerfiles of what is made of the operator's image, which has all that it takes. */
export const derivedImages: readonly { readonly tag: string; readonly dockerfile: string }[] = [
  {
    tag: shippedImages.previous,
    dockerfile: `FROM ${shippedImages.operator}\nLABEL org.opencontainers.image.version=previous\n`,
  },
  {
    tag: shippedImages.gateway,
    dockerfile: `FROM ${shippedImages.operator}\nCOPY gateway.mjs /gateway.mjs\nENTRYPOINT ["/nodejs/bin/node", "/gateway.mjs"]\nCMD []\n`,
  },
];

/** Writes what they copy into a folder. */
export async function writeGateway(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'gateway.mjs'), answering);
}

/** Builds the operator's image from the Dockerfile, and the others beside it, in a store in `folder`. */
export async function buildImages(folder: string): Promise<Images> {
  const store = await buildOperatorImage(folder);
  const context = join(folder, 'gateway');
  await writeGateway(context);
  for (const [index, { tag, dockerfile }] of derivedImages.entries()) {
    const file = join(folder, `${index}.Dockerfile`);
    await writeFile(file, dockerfile);
    await store.build({ context, dockerfile: file, tag });
  }
  await addPause(store, folder);
  return { ...shippedImages, store: folder, files: await saved(store, folder) };
}

/** What holds the namespaces of each pod. */
async function addPause(store: ImageStore, folder: string): Promise<void> {
  const root = new RootFileSystem(join(folder, 'pause'));
  await mkdir(root.folder);
  await run('go', ['build', '-o', join(root.folder, 'pause'), '.'], {
    cwd: join(import.meta.dirname, 'pause'),
    env: { CGO_ENABLED: '0' },
  });
  await addImage(store, root, pauseImage, 'ENTRYPOINT ["/pause"]');
}

async function saved(store: ImageStore, folder: string): Promise<string[]> {
  const tags = [...Object.values(shippedImages), pauseImage];
  const files = tags.map((tag, index) => ({ tag, file: join(folder, `image-${index}.tar`) }));
  for (const { tag, file } of files) await store.save(tag, file);
  return files.map(({ file }) => file);
}
