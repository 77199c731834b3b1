/** promtool, which evaluates rules as Prometheus does: from Debian's package, taken apart and never installed. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { toolCache } from './binaries.ts';
import { withBuildLock } from './build-lock.ts';

const run = promisify(execFile);

/** Returns promtool: the one on the PATH, or the one in the cache, into which it is fetched the first time (20 MB). */
export async function providePromtool(): Promise<string> {
  const onPath = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'promtool'));
  const cache = toolCache();
  const cached = join(cache, `prometheus-${releaseOfDebian()}-${process.arch}`, 'promtool');
  const found = [...onPath, cached].find((file) => existsSync(file));
  if (found !== undefined) return found;
  await mkdir(cache, { recursive: true });
  await withBuildLock(
    join(cache, 'lock-promtool'),
    () => {},
    async () => {
      if (!existsSync(cached)) await fetch(cached);
    },
  );
  return cached;
}

/** The name of the release whose packages this machine can run. */
function releaseOfDebian(): string {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^VERSION_CODENAME=(\w+)$/m.exec(release)?.[1] ?? 'unknown';
}

/** Fetches the package and takes promtool out of it; the file appears when it is complete, and not before. */
async function fetch(file: string): Promise<void> {
  const folder = join(file, '..');
  await mkdir(folder, { recursive: true });
  const draft = await mkdtemp(join(folder, '.fetching-'));
  const download = () =>
    run('sh', ['-c', 'apt-get download prometheus && dpkg-deb -x *.deb .'], { cwd: draft });
  try {
    // The lists of packages are missing in images of containers, or name a version that is gone.
    await download().catch(async () => {
      await run('apt-get', ['update', '--quiet', '--quiet']);
      await download();
    });
    await rename(join(draft, 'usr', 'bin', 'promtool'), file);
  } catch (error) {
    throw new Error(
      `The tests of the alerts need promtool: put it on the PATH, or have Debian's apt-get fetch the package prometheus, which failed: ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
