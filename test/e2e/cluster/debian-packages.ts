/** What of a native cluster is not built from Go modules. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Debian's packages, each with a file that shows that it is there. */
const packages: Readonly<Record<string, string>> = {
  buildah: '/usr/bin/buildah',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  iproute2: '/sbin/ip',
  nftables: '/usr/sbin/nft',
  conntrack: '/usr/sbin/conntrack',
};

/** The names of those that are not installed. */
export function missingPackages(): string[] {
  return Object.entries(packages).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
}

/** Installs what is missing, with apt-get. */
export function installPackages(): void {
  const missing = missingPackages();
  if (missing.length === 0) return;
  process.stderr.write(`installing ${missing.join(', ')}\n`);
  const install = ['install', '--quiet', '--quiet', '--yes', '--no-install-recommends', ...missing];
  for (const args of [['update', '--quiet', '--quiet'], install]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status } = spawnSync('apt-get', args, { stdio: 'inherit', env });
    if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed`);
  }
}
