/** The operator's image, built from the Dockerfile of the repository. */
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import { ImageStore } from './buildah.ts';
import { addImage, RootFileSystem } from './root-file-system.ts';

const repository = join(import.meta.dirname, '..', '..', '..');

/** The name that the shipped manifests have for the image, so that they are tried as they are. */
export const operatorImage = 'ghcr.io/inference-gateway/inference-operator:0.1.0';

/** The user that runs in a distroless image tagged `nonroot`. */
const passwd =
  'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n';

/** The image that the Dockerfile builds on where it is told no other. */
async function baseImage(argument: 'BUILD_BASE' | 'RUNTIME_BASE'): Promise<string> {
  const dockerfile = await readFile(join(repository, 'Dockerfile'), 'utf8');
  const name = new RegExp(`^ARG ${argument}=(\\S+)$`, 'm').exec(dockerfile)?.[1];
  if (name === undefined) throw new Error(`the Dockerfile has no line ARG ${argument}=...`);
  return name;
}

/** Builds the repository's Dockerfile in a store, on bases that are made of this machine's Node and npm. */
export async function buildOperatorImage(folder: string): Promise<ImageStore> {
  const store = new ImageStore(folder);
  await addBuildBase(store, folder);
  await addRuntimeBase(store, folder);
  const npmCache = (await run('npm', ['config', 'get', 'cache'])).trim();
  await mkdir(npmCache, { recursive: true });
  await store.build({
    context: repository,
    tag: operatorImage,
    buildArguments: { VERSION: 'e2e' },
    // What `npm ci` has fetched for the checkout serves once more.
    volumes: [
      `${npmCache}:/root/.npm`,
      '/etc/ssl:/etc/ssl:ro',
      '/usr/share/ca-certificates:/usr/share/ca-certificates:ro',
    ],
  });
  return store;
}

/** Stands in for the image with Node, npm and a shell. */
async function addBuildBase(store: ImageStore, folder: string): Promise<void> {
  const root = new RootFileSystem(join(folder, 'build-base'));
  const program = (await run('sh', ['-c', 'command -v npm'])).trim(); // a link to npm/bin/npm-cli.js
  const npm = join(await realpath(program), '..', '..');
  await root.addProgram(process.execPath, '/usr/local/bin/node');
  await root.addProgram('/bin/sh', '/bin/sh');
  await root.addProgram('/usr/bin/env', '/usr/bin/env');
  await root.addLibraries('libc6'); // some of which only the bundler loads
  await root.addFolder(npm, '/usr/local/lib/node_modules/npm');
  for (const command of ['npm', 'npx']) {
    await root.addLink(`/usr/local/bin/${command}`, `../lib/node_modules/npm/bin/${command}-cli.js`);
  }
  await root.addFile('/usr/local/etc/npmrc', await npmConfiguration());
  await root.addFile('/etc/passwd', passwd);
  await root.addFile('/tmp/.keep', '');
  await addImage(
    store,
    root,
    await baseImage('BUILD_BASE'),
    'ENV PATH=/usr/local/bin:/usr/bin:/bin HOME=/root',
  );
}

/** How this machine's npm reaches its packages; and that it asks for none that it has. */
async function npmConfiguration(): Promise<string> {
  const authorities = (await run('npm', ['config', 'get', 'cafile'])).trim();
  const lines = ['prefer-offline=true', ...(authorities === 'null' ? [] : [`cafile=${authorities}`])];
  return `${lines.join('\n')}\n`;
}

/** Stands in for the distroless image: Node and nothing else. */
async function addRuntimeBase(store: ImageStore, folder: string): Promise<void> {
  const root = new RootFileSystem(join(folder, 'runtime-base'));
  await root.addProgram(process.execPath, '/nodejs/bin/node');
  await root.addFile('/etc/passwd', passwd);
  await addImage(store, root, await baseImage('RUNTIME_BASE'), 'USER 65532');
}
