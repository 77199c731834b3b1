import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelLivenessProbe, channelStoppedCommand } from './channel-liveness.ts';

/** Lines as the daemon's logger writes them. */
const ready =
  '{"level":"info","ts":1,"caller":"cmd/daemon.go:80","msg":"daemon ready. Press Ctrl+C to stop."}\n';
const deaf =
  '{"level":"error","ts":2,"caller":"a.go:9","msg":"channel stopped with error","channel":"telegram","error":"telegram bot token is required"}\n';
const deafBefore = deaf.replace('"channel stopped', '"Channel stopped');
/** What somebody may write to the bot, quoted in a line. */
const quoted = `{"level":"info","ts":3,"msg":"message","text":${JSON.stringify(deaf)}}\n`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'infer-logs-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the probe's command; resolves to its exit code. */
function probe(): Promise<number> {
  const [shell = '', ...args] = channelStoppedCommand(folder);
  return new Promise((resolve) => {
    const child = execFile(shell, args, () => resolve(child.exitCode ?? -1));
  });
}

const log = (name: string, ...lines: string[]) => writeFile(join(folder, name), lines.join(''));

describe('the liveness probe', () => {
  it('passes before there is a log', async () => {
    expect(await probe()).toBe(0);
    await rm(folder, { recursive: true });
    expect(await probe()).toBe(0);
  });

  it('passes while the channel is heard', async () => {
    await log('app-2026-05-01.log', ready);
    expect(await probe()).toBe(0);
  });

  it.each([
    ['newer', deaf],
    ['older', deafBefore],
  ])('fails once the channel was given up, as %s releases say it', async (_, line) => {
    await log('app-2026-05-01.log', ready, line, ready);
    expect(await probe()).toBe(1);
  });

  it('does not hold it against the next container, which has the same folder', async () => {
    await log('error-2026-05-01.log', deaf);
    await log('error-2026-04-30.log', deaf);
    expect(await probe()).toBe(1);
    expect(await probe()).toBe(0);
    await log('error-2026-05-01.log', ready, deaf);
    expect(await probe()).toBe(1);
  });

  it('keeps the log for people, once for each day', async () => {
    for (let restart = 0; restart < 3; restart++) {
      await log('app-2026-05-01.log', deaf);
      await probe();
    }
    expect(await readdir(folder)).toEqual(['app-2026-05-01.log.deaf']);
  });

  it('is not taken in by what somebody writes to the bot', async () => {
    await log('app-2026-05-01.log', quoted);
    expect(await probe()).toBe(0);
  });

  it('counts the first failure: the second would find nothing', () => {
    expect(channelLivenessProbe().failureThreshold).toBe(1);
  });

  it('has nothing in it that the kubelet would replace', () => {
    expect(channelStoppedCommand('/logs').join(' ')).not.toMatch(/\$[($]/);
  });
});
