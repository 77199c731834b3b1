/**
 * The controllers as they run in a pod: with the rights and settings that they are shipped with, and a service account's
 * token where a pod has it. (A kubeconfig would take half a second and 80 MB more, which no pod ever pays.)
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAllDocuments, type YAMLMap, type YAMLSeq } from 'yaml';
import { createAccount } from '../test/integration/operator/account.ts';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { certificates } from './program.ts';

const manifests = join(import.meta.dirname, '..', 'config', 'manager');

/** The environment that a role's container is shipped with, but for what only a cluster knows. */
export async function shippedEnvironment(role: 'webhook' | 'controller'): Promise<Record<string, string>> {
  const documents = parseAllDocuments(await readFile(join(manifests, `${role}.yaml`), 'utf8'));
  const deployment = documents.find((document) => document.get('kind') === 'Deployment');
  // Generated, and checked against the API server by the tests of the installation.
  const variables = deployment?.getIn([
    'spec',
    'template',
    'spec',
    'containers',
    0,
    'env',
  ]) as YAMLSeq<YAMLMap>;
  const literal = variables.items.filter((variable) => variable.has('value'));
  const pairs = literal.map((variable) => [variable.get('name'), variable.get('value')]);
  return { NODE_ENV: 'production', ...Object.fromEntries(pairs) };
}

/** Runs a command with the folder `$1` in the place of a service account's; what is mounted is seen by it alone. */
const withServiceAccount = `
run=$(readlink -f /var/run) &&
mount -t tmpfs none "$run" &&
mkdir -p "$run/secrets/kubernetes.io" &&
cp -r "$1" "$run/secrets/kubernetes.io/serviceaccount" &&
shift &&
exec "$@"`;

/** Ports that a process listens on; 0 takes any that is free. */
export interface Ports {
  readonly webhook?: number;
  readonly operations?: number;
}

/** What starts replicas of the webhook, with the settings that it is shipped with; it has no rights and no token. */
export async function webhookPods(folder: string): Promise<(ports?: Ports) => OperatorProcess> {
  const environment = await shippedEnvironment('webhook');
  return ({ webhook = 0, operations = 0 } = {}) => {
    const ports = ['--webhook-port', String(webhook), '--operations-port', String(operations)];
    return new OperatorProcess(['webhook', '--certificates', folder, ...ports], environment);
  };
}

/** How a replica of the controllers is started. */
export interface ControllerOptions {
  readonly operations?: number;
  /** A module that is loaded before the program, to look at the process from within. */
  readonly preload?: string;
}

/** Where controllers can be started with a service account of their own. */
export interface Pods {
  /** Starts a replica of the controllers. */
  controller(options?: ControllerOptions): OperatorProcess;
  /** Starts all of the operator in one process without an election. */
  development(): OperatorProcess;
  /** What makes a pod of a program: it becomes the program that it is followed by. */
  readonly command: readonly string[];
}

/** Prepares the identity of pods in a cluster. Needs unshare(1) and user namespaces. */
export async function podsIn({ controlPlane }: OperatorCluster): Promise<Pods> {
  const { token } = await createAccount(controlPlane, 'controller');
  const folder = join(controlPlane.folder, 'serviceaccount');
  await mkdir(folder);
  await writeFile(join(folder, 'token'), token, { mode: 0o600 });
  await writeFile(join(folder, 'ca.crt'), controlPlane.credentials.ca);
  const command = ['unshare', '--map-root-user', '--mount', 'sh', '-ec', withServiceAccount, 'sh', folder];
  const { hostname, port } = new URL(controlPlane.url);
  const environment: Record<string, string> = {
    ...(await shippedEnvironment('controller')),
    KUBERNETES_SERVICE_HOST: hostname,
    KUBERNETES_SERVICE_PORT: port,
  };
  const served = await certificates();
  const start = (args: readonly string[], env: Readonly<Record<string, string>> = environment) =>
    new OperatorProcess(args, env, command);
  return {
    command,
    controller: ({ operations = 0, preload } = {}) => {
      const args = ['controller', '--lease-namespace', 'default', '--operations-port', String(operations)];
      if (preload === undefined) return start(args);
      return start(args, { ...environment, NODE_OPTIONS: `${environment.NODE_OPTIONS} --import=${preload}` });
    },
    development: () =>
      start(['run', '--certificates', served, '--webhook-port', '0', '--operations-port', '0']),
  };
}
