/** What a process of each role loads, by the bundle that is shipped: all of it takes memory for as long as it runs. */
import { type OutputChunk, rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import shipped from '../../rolldown.config.ts';

let chunks: OutputChunk[];

beforeAll(async () => {
  const bundle = await rolldown(shipped);
  const { output } = await bundle.generate(shipped.output);
  await bundle.close();
  chunks = output.filter((file) => file.type === 'chunk');
});

/** The chunks that are loaded with one, itself included. */
function loadedWith(chunk: OutputChunk, loaded = new Set<OutputChunk>()): Set<OutputChunk> {
  if (loaded.has(chunk)) return loaded;
  loaded.add(chunk);
  for (const other of chunks) {
    if (chunk.imports.includes(other.fileName)) loadedWith(other, loaded);
  }
  return loaded;
}

/** The packages, and the folders of `src`, of which the process of a role loads anything. */
function loadedBy(role: string): Set<string> {
  const chunk = chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(`/src/roles/${role}.ts`)));
  if (chunk === undefined) throw new Error(`no chunk has ${role}.ts`);
  const modules = [...loadedWith(chunk)].flatMap(({ moduleIds }) => moduleIds);
  return new Set(
    modules.flatMap((id) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)|\/(src\/[^/]+)/.exec(id)?.slice(1) ?? []),
  );
}

describe('a process loads its role alone', () => {
  it('webhook: neither controllers nor what asks an API server', () => {
    const loaded = loadedBy('webhook-role');
    expect(loaded).toContain('fastify');
    for (const name of ['src/controllers', 'src/generate', 'node-forge', 'undici', 'yaml']) {
      expect(loaded).not.toContain(name);
    }
  });

  it('controller: neither the certificates nor the generator that only development needs', () => {
    const loaded = loadedBy('controller');
    expect(loaded).toContain('undici');
    for (const name of ['src/generate', 'node-forge']) expect(loaded).not.toContain(name);
  });
});
