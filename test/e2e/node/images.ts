/** The images that the node has, as tar files. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import { buildOperatorImage, operatorImage } from '../image/operator-image.ts';
import { addImage, RootFileSystem } from '../image/root-file-system.ts';
import { pauseImage } from './configuration.ts';

/** Answers where a gateway does. */
export const standInGateway = 'localhost/stand-in-gateway:1.0.0';

const answering = `
  import { createServer } from 'node:http';
  createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ path: request.url, environment: process.env.ENVIRONMENT }));
  }).listen(8080);
`;

/** Builds the operator's image from the Dockerfile, and the others beside it; returns their files. */
export async function buildImages(folder: string): Promise<string[]> {
  const store = await buildOperatorImage(folder);

  const pause = new RootFileSystem(join(folder, 'pause'));
  await mkdir(pause.folder);
  const source = join(import.meta.dirname, 'pause');
  await run('go', ['build', '-o', join(pause.folder, 'pause'), '.'], {
    cwd: source,
    env: { CGO_ENABLED: '0' },
  });
  await addImage(store, pause, pauseImage, 'ENTRYPOINT ["/pause"]');

  const gateway = new RootFileSystem(join(folder, 'gateway'));
  await gateway.addProgram(process.execPath, '/node');
  await gateway.addFile('/gateway.mjs', answering);
  await addImage(store, gateway, standInGateway, 'USER 65532:65532\nENTRYPOINT ["/node", "/gateway.mjs"]');

  const tags = [operatorImage, pauseImage, standInGateway];
  const files = tags.map((_, index) => join(folder, `image-${index}.tar`));
  for (const [index, tag] of tags.entries()) await store.save(tag, files[index] ?? '');
  return files;
}
