import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withBuildLock } from './build-lock.ts';
import { type ProcessIdentity, startTimeOf } from './process-identity.ts';

describe('the build lock', () => {
  let folder: string;
  let lock: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'inference-operator-lock-'));
    lock = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const neverWaits = (holder: number): void => {
    throw new Error(`waits for ${holder}`);
  };
  const leaveBehind = (holder: ProcessIdentity): void => writeFileSync(lock, JSON.stringify(holder));

  it('lets one in at a time, and says once for whom the other waits', async () => {
    const events: string[] = [];
    const { promise: isIn, resolve: comeIn } = Promise.withResolvers<void>();
    const { promise: mayLeave, resolve: leave } = Promise.withResolvers<void>();
    const first = withBuildLock(lock, neverWaits, async () => {
      comeIn();
      await mayLeave;
      events.push('first leaves');
    });
    await isIn;
    const onWait = (holder: number): void => {
      events.push(`second waits for ${holder}`);
      leave();
    };
    await withBuildLock(lock, onWait, async () => events.push('second is in'));
    await first;
    expect(events).toEqual([`second waits for ${process.pid}`, 'first leaves', 'second is in']);
    expect(existsSync(lock)).toBe(false);
  });

  it('is given back when the work fails', async () => {
    await expect(withBuildLock(lock, neverWaits, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
    expect(existsSync(lock)).toBe(false);
  });

  it('is taken over from a process that has ended', async () => {
    const child = spawn(process.execPath, ['--version']);
    const { pid = 0 } = child;
    const startTime = startTimeOf(pid) ?? '';
    await once(child, 'exit');
    leaveBehind({ pid, startTime });
    expect(await withBuildLock(lock, neverWaits, async () => 'built')).toBe('built');
  });

  it('is taken over when the process id belongs to another process by now', async () => {
    leaveBehind({ pid: process.pid, startTime: 'that of an earlier process' });
    expect(await withBuildLock(lock, neverWaits, async () => 'built')).toBe('built');
  });
});
