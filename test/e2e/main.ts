/** `npx node test/e2e/main.ts`: the end-to-end tests, with what they need put in place first. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { provideBinaries } from '../cluster/binaries.ts';
import { allTools, type ToolName } from '../cluster/tools.ts';
import { installPackages } from './cluster/debian-packages.ts';
import { type ClusterName, clusterMaker, clusterName } from './cluster/makers.ts';
import { removeNativeLeftovers } from './cluster/native.ts';
import { startCluster } from './cluster/start.ts';

const usage = `The end-to-end tests: the operator as it is shipped, on a cluster.

Usage:
  npx node test/e2e/main.ts      run them
  npx node test/e2e/main.ts up   start their cluster with the images of this checkout, and stop it on Ctrl-C

CLUSTER says where the cluster comes from:
  native                       processes of this machine (the default): on Linux, as root
  kind                         a kindest/node container, where Docker is
  existing CONTEXT=<name>      a context of your kubeconfig. The operator is installed there and removed in the end;
                               IMAGE, PREVIOUS_IMAGE and GATEWAY_IMAGE name images that its nodes can pull
`;

/** What tests on somebody's cluster need; those on this machine need it all. */
const clients = ['kubectl', 'cert-manager'] as const satisfies ToolName[];

async function prepare(cluster: ClusterName): Promise<void> {
  if (cluster === 'native') installPackages();
  await provideBinaries(cluster === 'native' ? allTools : clients);
}

/** Whatever became of the run, nothing of a node is left on this machine. */
async function cleanUp(cluster: ClusterName): Promise<void> {
  if (cluster === 'native') await removeNativeLeftovers();
}

/** Runs the tests; returns the exit code. */
async function runTests(): Promise<number> {
  process.on('SIGINT', () => {}); // at a terminal the runner has got it too, and is waited for
  const config = join(import.meta.dirname, 'vitest.config.ts');
  const root = join(import.meta.dirname, '..', '..');
  const runner = spawn('vitest', ['run', '--config', config, '--root', root, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.on('SIGTERM', () => runner.kill('SIGTERM'));
  const [code]: (number | null)[] = await once(runner, 'exit');
  return code ?? 1; // null: ended by a signal
}

/** Starts the cluster, says how to reach it, and stops it when it is told to. */
async function up(name: ClusterName): Promise<void> {
  const { cluster } = await startCluster(name);
  const keepAlive = setInterval(() => {}, 3_600_000); // waiting for a signal alone does not keep Node running
  const interrupted = Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  process.stdout.write(`export KUBECONFIG=${cluster.kubeconfig}\n# ready; Ctrl-C stops it\n`);
  await interrupted;
  clearInterval(keepAlive);
  await cluster.stop();
}

async function main(command: string | undefined): Promise<number> {
  if (command === '--help') {
    process.stdout.write(usage);
    return 0;
  }
  const name = clusterName();
  const reason = await clusterMaker(name).obstacle();
  if (reason !== undefined) {
    process.stdout.write(`end-to-end tests: skipped, since ${reason}\n`);
    return 0;
  }
  await prepare(name);
  try {
    if (command !== 'up') return await runTests();
    await up(name);
    return 0;
  } finally {
    await cleanUp(name);
  }
}

try {
  process.exitCode = await main(process.argv[2]);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
