import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { provideBinaries } from './binaries.ts';
import { startTimeOf } from './process-identity.ts';

const fileOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

async function firstLine(stream: Readable): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('it ended without a word');
}

function run(args: readonly string[]): ChildProcess & { stdout: Readable } {
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

beforeAll(() => provideBinaries(['etcd', 'kube-apiserver', 'kubectl']), 900_000); // it may be the first build

describe('a control plane whose runner', () => {
  it('is ended with kill -9 leaves no process and no file', async () => {
    const runner = run([
      '--input-type=module',
      '--eval',
      `import { startControlPlane } from ${JSON.stringify(new URL('control-plane.ts', import.meta.url).href)};
       const { etcd, apiServer, folder } = await startControlPlane();
       console.log(JSON.stringify({ pids: [etcd.pid, apiServer.pid], folder }));
       setInterval(() => {}, 1000);`,
    ]);
    const { pids, folder }: { pids: number[]; folder: string } = JSON.parse(await firstLine(runner.stdout));
    expect(pids.map(startTimeOf)).not.toContain(undefined);
    expect(existsSync(folder)).toBe(true);

    runner.kill('SIGKILL');
    await expect.poll(() => pids.map(startTimeOf), { timeout: 10_000 }).toEqual([undefined, undefined]);
    await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
  });

  it('is the command line leaves no file after Ctrl-C', async () => {
    const runner = run([fileOf('main.ts'), 'up', '--bare']);
    const [, kubeconfig = ''] = (await firstLine(runner.stdout)).split('export KUBECONFIG=');
    expect(existsSync(kubeconfig)).toBe(true);

    runner.kill('SIGINT');
    expect(await once(runner, 'exit')).toEqual([0, null]);
    expect(existsSync(dirname(kubeconfig))).toBe(false);
  });
});

describe('the watchdog', () => {
  it('spares a process that got the id of one it was to end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inference-operator-watchdog-'));
    const bystander = run(['--eval', 'setInterval(() => {}, 1000)']);
    const keeper = spawn(process.execPath, [fileOf('watchdog-main.ts'), folder]);
    keeper.stdin.end(`${JSON.stringify({ pid: bystander.pid, startTime: 'that of an earlier process' })}\n`);
    expect(await once(keeper, 'exit')).toEqual([0, null]);

    expect(existsSync(folder)).toBe(false); // it went to the end
    expect(startTimeOf(bystander.pid ?? 0)).toBeDefined();
    bystander.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });
});
