/** The image that the Dockerfile makes. */
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, it } from 'vitest';
import { run } from '../command.ts';
import { ImageStore } from './buildah.ts';
import { operatorImage } from './operator-image.ts';
import '../global-setup.ts';

const { store: folder = '' } = inject('images');
const store = new ImageStore(folder);

/** The size of all files below a folder, in bytes. */
async function sizeOf(root: string): Promise<number> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const sizes = entries
    .filter((entry) => entry.isFile())
    .map(async ({ parentPath, name }) => (await stat(join(parentPath, name))).size);
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

describe('the image', () => {
  it('runs the program as a user that is not root, and says what it is', async () => {
    expect(await store.configurationOf(operatorImage)).toMatchObject({
      User: '65532:65532',
      Entrypoint: ['/nodejs/bin/node', '/app/main.js'],
      Labels: {
        'org.opencontainers.image.title': 'inference-operator',
        'org.opencontainers.image.licenses': 'Apache-2.0',
        'org.opencontainers.image.version': 'e2e',
      },
    });
  });

  it('adds the program and its licence to its base, and nothing else', async () => {
    await store.withRootOf(operatorImage, async (root) => {
      expect((await readdir(join(root, 'app'))).toSorted()).toEqual([
        'LICENSE',
        'main.js',
        'package.json',
        'parts',
      ]);
      expect(await run(process.execPath, [join(root, 'app', 'main.js'), 'version'])).toMatch(
        /^\d+\.\d+\.\d+\n$/,
      );
    });
  });

  it('takes less than 200 MB', async () => {
    await store.withRootOf(operatorImage, async (root) => {
      expect(await sizeOf(root)).toBeLessThan(200e6);
    });
  });
});
