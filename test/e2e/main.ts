/** `node test/e2e/main.ts`: the end-to-end tests, with what they need put in place first. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { provideBinaries } from '../cluster/binaries.ts';
import { allTools } from '../cluster/tools.ts';
import { removeLeftovers } from './node/leftovers.ts';
import { removeNetwork } from './node/network.ts';

/** Debian's packages of what is not built from Go modules, each with a file that shows that it is there. */
const packages: Readonly<Record<string, string>> = {
  buildah: '/usr/bin/buildah',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iproute2: '/sbin/ip',
  nftables: '/usr/sbin/nft',
  conntrack: '/usr/sbin/conntrack',
  gcc: '/usr/bin/gcc',
};

function missingPackages(): string[] {
  return Object.entries(packages).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}

/** Why the tests cannot run here, if so. */
function obstacle(): string | undefined {
  if (process.platform !== 'linux') return `a real node needs Linux, and this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a real node needs root: containers, network bridges and mounts';
  const missing = missingPackages();
  if (missing.length > 0 && !existsSync('/usr/bin/apt-get')) {
    return `${missing.join(', ')} must be installed, which only Debian's apt-get is asked to do`;
  }
  return undefined;
}

function execute(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): number {
  return spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } }).status ?? 1;
}

function installPackages(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  process.stderr.write(`installing ${missing.join(', ')}\n`);
  const quietly = { DEBIAN_FRONTEND: 'noninteractive' };
  const install = ['install', '--quiet', '--quiet', '--yes', '--no-install-recommends', ...missing];
  for (const args of [['update', '--quiet', '--quiet'], install]) {
    if (execute('apt-get', args, quietly) !== 0) throw new Error(`apt-get ${args.join(' ')} failed`);
  }
}

/** Runs them; whatever becomes of the runner, nothing of a node is left. Returns the exit code. */
async function runTests(): Promise<number> {
  process.on('SIGINT', () => {}); // at a terminal the runner has got it too, and is waited for
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const root = join(import.meta.dirname, '..', '..');
  const runner = spawn('vitest', ['run', '--config', config, '--root', root], { stdio: 'inherit' });
  process.on('SIGTERM', () => runner.kill('SIGTERM'));
  try {
    const [code]: (number | null)[] = await once(runner, 'exit');
    return code ?? 1; // null: ended by a signal
  } finally {
    await removeLeftovers();
    await removeNetwork();
  }
}

const reason = obstacle();
if (reason === undefined) {
  installPackages();
  await provideBinaries(allTools);
  process.exitCode = await runTests();
} else {
  process.stdout.write(`end-to-end tests: skipped, since ${reason}\n`);
}
