/** What `validate` reads, and what it does not: files as they lie in a folder that a stranger has filled. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordedIo } from './testing/recorded-io.ts';
import { runValidate } from './validate.ts';

const manifest = (replicas: number): string =>
  `apiVersion: core.inference-gateway.com/v1alpha1\nkind: Gateway\nmetadata:\n  name: example\nspec:\n  replicas: ${replicas}\n`;
const [sound, unsound] = [manifest(2), manifest(101)];

describe('files', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'validate-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are searched for in folders, by name, without those of tools', async () => {
    await mkdir(join(folder, 'team', '.git'), { recursive: true });
    await mkdir(join(folder, 'node_modules'));
    const names = ['b.yml', 'a.yaml', 'team/c.json', 'd.txt', 'team/.git/e.yaml', 'node_modules/f.yaml'];
    for (const name of names) await writeFile(join(folder, name), unsound);
    const io = recordedIo();
    expect(await runValidate([folder], io)).toBe(1);
    const files = io.written.out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(':')[0]);
    expect(files).toEqual(['a.yaml', 'b.yml', 'team/c.json'].map((name) => join(folder, name)));
  });

  it('that cannot be read are named, and the others judged', async () => {
    await writeFile(join(folder, 'binary.yaml'), Buffer.from([0xff, 0xff, 0x00]));
    await writeFile(join(folder, 'sound.yaml'), sound);
    const io = recordedIo();
    expect(await runValidate([folder, join(folder, 'missing.yaml')], io)).toBe(2);
    expect(io.written.err.split('\n')).toEqual([
      `${folder}/binary.yaml: is neither text in UTF-8 nor in UTF-16 with a mark of that at its beginning`,
      `${folder}/missing.yaml: there is no such file or folder`,
      '1 manifest: 0 errors, 0 warnings; 2 could not be read',
      '',
    ]);
  });

  async function validated(...args: string[]) {
    const io = recordedIo();
    const code = await runValidate(args, io);
    return { code, ...io.written };
  }

  const inFolder = (name: string) => join(folder, name);

  it('are read of a folder that is given as a link', async () => {
    await mkdir(inFolder('real'));
    await writeFile(inFolder('real/a.yaml'), unsound);
    await symlink('real', inFolder('link'));
    expect(await validated(inFolder('link'))).toMatchObject({
      code: 1,
      out: expect.stringMatching(`^${inFolder('link/a.yaml')}:6:13: `),
    });
  });

  it('must be there, unless it is allowed that none is', async () => {
    expect(await validated(folder)).toEqual({
      code: 2,
      out: '',
      err: `${folder}: holds no file that ends in .yaml, .yml, .json\n0 manifests: 0 errors, 0 warnings; 1 could not be read\n`,
    });
    expect(await validated('--allow-empty', folder)).toMatchObject({ code: 0 });
  });

  it('are read once each, whatever leads to them', async () => {
    await writeFile(inFolder('a.yaml'), unsound);
    for (const name of ['b.yaml', 'c.yaml']) await symlink('a.yaml', inFolder(name));
    const { out, err } = await validated(folder, inFolder('a.yaml'), inFolder('b.yaml'));
    expect(out.split('\n')).toHaveLength(2);
    expect(err).toMatch(/^1 manifest: 1 error/);
  });

  it('must be regular, and links must stay in the folders; each is said, and none is waited for', async () => {
    await mkdir(inFolder('repository'));
    const link = (target: string, name: string) => symlink(target, join(folder, 'repository', name));
    await writeFile(inFolder('secret'), 'kind: Gateway\napiVersion: core.inference-gateway.com/canary\n');
    await link('../secret', 'a.yaml');
    await link('/dev/stdin', 'b.yaml');
    await link('/proc/self/fd/1', 'c.yaml');
    await link('/dev/zero', 'd.yaml');
    await promisify(execFile)('mkfifo', [inFolder('repository/e.yaml')]);
    await link('e.yaml', 'f.yaml');
    await link('g.yaml', 'g.yaml');
    const { code, out, err } = await validated(inFolder('repository'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n').map((line) => line.replace(/^.*\/repository\//, ''))).toEqual([
      'a.yaml: is a link out of the folders that are judged, and is not followed',
      expect.stringMatching(/^b\.yaml: (is a link|there is no)/),
      expect.stringMatching(/^c\.yaml: (is a link|there is no)/),
      'd.yaml: is a link to something that is no regular file',
      'e.yaml: is no regular file',
      'f.yaml: is a link to something that is no regular file',
      'g.yaml: is a link to itself',
      '0 manifests: 0 errors, 0 warnings; 7 could not be read',
      '',
    ]);
    expect(err).not.toContain('canary');
    expect((await validated('/dev/zero', inFolder('repository/e.yaml'))).err).toContain(
      '/dev/zero: is no regular file',
    );
  });

  it('may be reached by a link where its target is in a folder that is given too', async () => {
    for (const name of ['one', 'two']) await mkdir(inFolder(name));
    await writeFile(inFolder('two/manifest'), unsound);
    await symlink('../two/manifest', inFolder('one/a.yaml'));
    expect(await validated(inFolder('one'))).toMatchObject({ code: 2 });
    await writeFile(inFolder('two/b.yaml'), sound);
    expect(await validated(inFolder('one'), inFolder('two'))).toMatchObject({ code: 1 });
  });

  it('are read up to a length in all', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await writeFile(inFolder(`${name}.yaml`), '');
      await truncate(inFolder(`${name}.yaml`), 60 * 1024 * 1024);
    }
    const before = process.memoryUsage().rss;
    const { code, err } = await validated(folder);
    expect(code).toBe(2);
    expect(err).toContain('e.yaml: is not read: all files together are longer than 268435456 bytes');
    expect((process.memoryUsage().rss - before) / 1024 / 1024).toBeLessThan(600);
  }, 60_000);

  it('have names that no reader takes for a command', async () => {
    const names = [
      '::add-mask::e.yaml',
      ' ::stop-commands::a.yaml',
      '##[add-mask]b.yaml',
      'a\n::error::c.yaml',
      '\u001b[2J\u202e.yaml',
    ];
    for (const name of names) await writeFile(inFolder(name), `${unsound}---\na: [\n`);
    const before = process.cwd();
    process.chdir(folder);
    try {
      for (const output of ['text', 'json', 'github']) {
        const { out, err } = await validated('--output', output, ...names);
        const lines = `${out}${err}`.split('\n');
        const commands = lines.filter((line) => /^\s*::/.test(line) && !/^::error file=[^:,]+,/.test(line));
        expect([commands, lines.filter((line) => line.includes('##['))]).toEqual([[], []]);
        expect(`${out}${err}`).not.toMatch(/[^\n\P{Cc}]|\u202e/u);
      }
      const { out } = await validated('::add-mask::e.yaml', names[4] ?? '');
      expect(out).toContain('./::add-mask::e.yaml:6:13: ');
      expect(out).toContain('"\\u001b[2J\\u202e.yaml":6:13: ');
    } finally {
      process.chdir(before);
    }
  });
});
