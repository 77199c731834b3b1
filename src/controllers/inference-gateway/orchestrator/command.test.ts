import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandOf } from './command.ts';

describe('the command', () => {
  it.each([
    ['0.101.0', 'channels-manager'],
    ['v0.166.1', 'channels-manager'],
    ['0.166', 'channels-manager'],
    ['0.167.0', 'daemon'],
    ['0.179.0', 'daemon'],
    ['1.0.0', 'daemon'],
  ])('is known for %s: %s', (tag, subcommand) => {
    expect(commandOf(`ghcr.io/inference-gateway/cli:${tag}`)).toEqual({
      command: ['infer'],
      args: [subcommand],
    });
  });

  const digest = `sha256:${'0'.repeat(64)}`;
  it.each([
    'cli',
    'cli:latest',
    'cli:main',
    'cli:2026.08',
    'cli:0.167.0-rc1',
    `cli@${digest}`,
    `cli:0.150.0@${digest}`,
  ])('is found out in the container for %s', (image) => {
    const { command, args } = commandOf(image);
    expect(command.slice(0, 2)).toEqual(['sh', '-c']);
    // What the conformance tests of upstream look for, whatever the image.
    expect([command, args]).toEqual([expect.arrayContaining(['infer']), ['channels-manager']]);
  });

  it('has nothing in it that the kubelet would replace', () => {
    const { command, args } = commandOf('cli:latest');
    expect([...command, ...args].join(' ')).not.toMatch(/\$[($]/);
  });
});

/** A program that knows one subcommand, as the releases of the real one do, and tells its process id. */
const fake = (known: string) => `#!/bin/sh
[ "$1" = "${known}" ] || { echo "Unknown command \\"$1\\" for \\"infer\\"." >&2; exit 1; }
[ "$2" = --help ] && { echo usage; exit 0; }
trap 'echo ended; exit 0' TERM
echo "$1 $$"
while :; do sleep 0.05; done
`;

describe.each(['channels-manager', 'daemon'])('a release that knows %s', (known) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'infer-'));
    await writeFile(join(folder, 'infer'), fake(known));
    await chmod(join(folder, 'infer'), 0o755);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is started in place of the shell, and hears SIGTERM', async () => {
    const { command, args } = commandOf('cli:latest');
    const [shell = '', ...rest] = command;
    const child = spawn(shell, [...rest, ...args], {
      env: { PATH: `${folder}:${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const output = text(child.stdout);
    await once(child.stdout, 'readable');
    child.kill('SIGTERM');
    const [code] = await once(child, 'close');
    expect(await output).toBe(`${known} ${child.pid}\nended\n`);
    expect(code).toBe(0);
  });
});

it('ends with the complaint of a program that knows neither', async () => {
  const { command, args } = commandOf('cli:latest');
  const [shell = '', ...rest] = command;
  const child = spawn(shell, [...rest, ...args], { env: { PATH: process.env.PATH }, stdio: 'ignore' });
  const [code] = await once(child, 'close');
  expect(code).not.toBe(0);
});
