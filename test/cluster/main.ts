/** The test control plane by hand: `npx node test/cluster/main.ts --help`. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { provideBinaries } from './binaries.ts';
import { startControlPlane } from './control-plane.ts';
import { allTools, controlPlaneTools } from './tools.ts';

const usage = `A real Kubernetes control plane on this machine, for tests and for trying things out.

Usage:
  npx node test/cluster/main.ts build [--all]  build its programs into the cache, if they are not there yet
  npx node test/cluster/main.ts up [--bare] [--nodes N]
                                               start it, print how to reach it, and stop it on Ctrl-C

Options:
  --bare      only etcd and kube-apiserver: Deployments are stored, but nobody makes their pods
  --nodes N   how many fake nodes there are, on which pods turn Ready (default 1)
  --all       also what the end-to-end tests need: a real node, cert-manager, helm
  --help      this text

The programs are built with Go 1.26 or newer from pinned versions, and kept in $XDG_CACHE_HOME/inference-operator
(~/.cache/inference-operator). With KUBEBUILDER_ASSETS set, those in that folder are used instead.
`;

async function up(options: { readonly bare: boolean; readonly nodes: number }): Promise<void> {
  await using controlPlane = await startControlPlane({
    parts: options.bare ? 'bare' : 'full',
    nodes: options.nodes,
  });
  const interrupted = interruption(); // from here on: a caller may send the signal as soon as it reads the line
  process.stdout.write(`export KUBECONFIG=${controlPlane.kubeconfig}\n`);
  process.stdout.write(`# ${controlPlane.url} is ready; Ctrl-C stops it\n`);
  await interrupted;
}

/** Resolves at Ctrl-C or SIGTERM. */
async function interruption(): Promise<void> {
  const keepAlive = setInterval(() => {}, 3_600_000); // waiting for a signal alone does not keep Node running
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  clearInterval(keepAlive);
}

/** Runs one command; returns the exit code. */
async function run(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      bare: { type: 'boolean', default: false },
      nodes: { type: 'string', default: '1' },
      all: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const nodes = Number(values.nodes);
  if (!Number.isInteger(nodes) || nodes < 1)
    throw new Error(`--nodes ${values.nodes}: give a whole number, 1 or more`);

  const [command] = positionals;
  if (values.help) {
    process.stdout.write(usage);
  } else if (command === 'build') {
    const binaries = await provideBinaries(values.all ? allTools : controlPlaneTools);
    for (const path of Object.values(binaries)) process.stdout.write(`${path}\n`);
  } else if (command === 'up') {
    await up({ bare: values.bare, nodes });
  } else {
    process.stderr.write(usage);
    return 2;
  }
  return 0;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
