/** CLUSTER=kind: the node image of kind in a container, set up as kind does it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StartedTestContainer } from 'testcontainers';
import { run } from '../command.ts';
import { derivedImages, type Images, shippedImages, writeGateway } from '../image/images.ts';
import type { Cluster, ClusterMaker } from './cluster.ts';
import { administratorKubeconfig, apiServerPort, kubeadmConfiguration, podRange } from './kubeadm.ts';

const nodeImage = process.env.KIND_IMAGE ?? 'kindest/node:v1.35.0';
const repository = join(import.meta.dirname, '..', '..', '..');

async function obstacle(): Promise<string | undefined> {
  try {
    await run('docker', ['version']);
    return undefined;
  } catch {
    return 'CLUSTER=kind needs Docker, and "docker version" finds none that runs';
  }
}

async function images(folder: string): Promise<Images> {
  await run('docker', ['build', '--tag', shippedImages.operator, repository]);
  const context = join(folder, 'gateway');
  await writeGateway(context);
  for (const { tag, dockerfile } of derivedImages) {
    await run('docker', ['build', '--tag', tag, '--file', '-', context], { input: dockerfile });
  }
  const file = join(folder, 'images.tar');
  await run('docker', ['save', '--output', file, ...Object.values(shippedImages)]);
  return { ...shippedImages, files: [file] };
}

async function start({ files }: Images): Promise<Cluster> {
  const { GenericContainer, getContainerRuntimeClient, Wait } = await import('testcontainers');
  // Containers of the node are overlays, which cannot lie on the overlay of the node itself.
  const volume = `inference-operator-${randomUUID()}`;
  const container = await new GenericContainer(nodeImage)
    .withPrivilegedMode()
    .withTmpFs({ '/run': 'rw', '/tmp': 'rw' })
    .withBindMounts([
      { source: volume, target: '/var' },
      { source: '/lib/modules', target: '/lib/modules', mode: 'ro' },
    ])
    .withExposedPorts(apiServerPort)
    .withWaitStrategy(Wait.forLogMessage(/Reached target .*Multi-User System|detected cgroup v1/))
    .withStartupTimeout(300_000)
    .start();
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-kind-'));
  const stop = async (): Promise<void> => {
    await container.stop();
    const { container: engine } = await getContainerRuntimeClient();
    await engine.dockerode.getVolume(volume).remove();
    await rm(folder, { recursive: true });
  };
  try {
    await setUp(container);
    for (const file of files) await load(container, file);
    const kubeconfig = join(folder, 'kubeconfig');
    const url = `https://${container.getHost()}:${container.getMappedPort(apiServerPort)}`;
    const administrator = await inside(container, 'cat', administratorKubeconfig);
    await writeFile(kubeconfig, administrator.replace(/server: .*/, `server: ${url}`), { mode: 0o600 });
    return { kubeconfig, hasCertManager: false, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes it a cluster of one node, with the network plugin that the image brings. */
async function setUp(container: StartedTestContainer): Promise<void> {
  const [address = ''] = (await inside(container, 'hostname', '--ip-address')).trim().split(' ');
  const version = (await inside(container, 'cat', '/kind/version')).trim();
  const configuration = kubeadmConfiguration({ address, host: container.getHost(), version });
  await container.copyContentToContainer([{ content: configuration, target: '/kind/kubeadm.conf' }]);
  await inside(container, 'kubeadm', 'init', '--config=/kind/kubeadm.conf', '--skip-phases=preflight');
  const network = await inside(container, 'cat', '/kind/manifests/default-cni.yaml');
  await container.copyContentToContainer([
    { content: network.replaceAll('{{ .PodSubnet }}', podRange), target: '/kind/network.yaml' },
  ]);
  const kubectl = ['kubectl', `--kubeconfig=${administratorKubeconfig}`];
  await inside(container, ...kubectl, 'apply', '-f', '/kind/network.yaml');
  await inside(container, ...kubectl, 'wait', 'node', '--all', '--for=condition=Ready', '--timeout=180s');
}

async function load(container: StartedTestContainer, file: string): Promise<void> {
  const target = '/kind/images.tar';
  await container.copyFilesToContainer([{ source: file, target }]);
  await inside(container, 'ctr', '--namespace=k8s.io', 'images', 'import', target);
  await inside(container, 'rm', target);
}

/** Runs a command in the node; what it printed. Rejects with the end of its complaints when it fails. */
async function inside(container: StartedTestContainer, ...command: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await container.exec(command);
  if (exitCode === 0) return stdout;
  const complaint = `${stdout}\n${stderr}`.trim().split('\n').slice(-25).join('\n');
  throw new Error(`${command.join(' ')} ended with ${exitCode} in the node:\n${complaint}`);
}

export const kindCluster: ClusterMaker = { obstacle, images, start };
