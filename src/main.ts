/** The command line: from arguments to a role. */
import { parseArgs } from 'node:util';
import packageJson from '../package.json' with { type: 'json' };
import { processIo, UsageError } from './cli/command-io.ts';
import { certificatesFolder, defaultPorts, installNamespace } from './installation/names.ts';
import { plainText } from './kubernetes/plain-text.ts';
import { createLog, createProcess } from './roles/process.ts';
import type { Role, RoleOptions } from './roles/role.ts';
import { systemClock } from './runtime/time/clock.ts';
import { type SystemName, systemNames } from './schemas/kind-schema.ts';

const help = `inference-operator ${packageJson.version}: a Kubernetes operator for AI platforms, admission first

Usage: inference-operator COMMAND [OPTIONS]

Commands
  webhook       answers admission reviews; needs no rights in the cluster
  controller    brings resources to running workloads; one leader among its replicas
  run           both in one process, for development
  startupcheck  proves that the webhook is asked and answers, or says what is in the way
  validate      judges manifests with the rules of the webhook, without a cluster
  explain       says what is behind a rule
  version       prints the version

validate and explain have options of their own: add --help to them. Options of the others
  --certificates DIR        folder with tls.crt and tls.key (webhook; default: ${certificatesFolder})
  --client-ca FILE          PEM of the authorities whose certificate a client must show (webhook; default: anybody
                            may ask)
  --webhook-port PORT       port of the webhook (default: ${defaultPorts.webhook})
  --operations-port PORT    port of /livez, /readyz and /metrics (default: ${defaultPorts.operations})
  --lease-namespace NAME    namespace of the leader's Lease (controller; default: ${installNamespace})
  --systems NAMES           systems to look after, separated by commas (default: all of
                            ${systemNames.join(',')})
  --install                 run: make a certificate, and install the CRDs and webhook configurations
                            into the cluster of the current kubeconfig
  --wait SECONDS            startupcheck: how long to go on trying (default: 0)
  --log-level LEVEL         debug, info, warn or error (default: info)
  -h, --help                this text

Environment
  POD_NAMESPACE             startupcheck: namespace of the Gateway that it asks about (default: default)
  WATCH_NAMESPACE_SELECTOR  label selector of the namespaces to look after, such as
                            inference-gateway.com/managed=true (default: all namespaces)
  POD_IPS                   controller: addresses of its own pod, separated by commas. Where the first is of IPv6,
                            workloads are told to listen on :: (default: 0.0.0.0)
  KUBECONFIG                kubeconfig file, outside of a cluster
`;

const logLevels = ['debug', 'info', 'warn', 'error'];

function portOf(option: string, text: string): number {
  const port = Number(text);
  if (/^[0-9]{1,5}$/.test(text) && port <= 65535) return port;
  throw new UsageError(
    `--${option}: ${JSON.stringify(text)} is no port; it must be a number from 0 to 65535`,
  );
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        certificates: { type: 'string', default: certificatesFolder },
        'client-ca': { type: 'string' },
        'webhook-port': { type: 'string', default: String(defaultPorts.webhook) },
        'operations-port': { type: 'string', default: String(defaultPorts.operations) },
        'lease-namespace': { type: 'string', default: installNamespace },
        systems: { type: 'string', default: systemNames.join(',') },
        install: { type: 'boolean', default: false },
        wait: { type: 'string', default: '0' },
        'log-level': { type: 'string', default: 'info' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function secondsOf(option: string, text: string): number {
  if (/^[0-9]{1,5}$/.test(text)) return Number(text);
  throw new UsageError(`--${option}: ${JSON.stringify(text)} must be a whole number of seconds`);
}

function systemsOf(text: string): ReadonlySet<SystemName> {
  const names = text.split(',').map((name) => name.trim());
  const known = names.flatMap((name) => systemNames.find((each) => each === name) ?? []);
  if (known.length === names.length) return new Set(known);
  throw new UsageError(
    `--systems: ${JSON.stringify(text)} must be one or more of ${systemNames.join(', ')}, separated by commas`,
  );
}

/** Aborts on the first SIGTERM or SIGINT; the second ends the process at once, as people expect. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  return controller.signal;
}

/** What a process is told by its command line, and by its environment. */
function optionsOf({ values }: ReturnType<typeof readArguments>): RoleOptions {
  const { POD_NAMESPACE = 'default', POD_IPS = '', WATCH_NAMESPACE_SELECTOR = '' } = process.env;
  return {
    version: packageJson.version,
    certificates: values.certificates,
    ...(values['client-ca'] !== undefined && { clientAuthorities: values['client-ca'] }),
    webhookPort: portOf('webhook-port', values['webhook-port']),
    operationsPort: portOf('operations-port', values['operations-port']),
    leaseNamespace: values['lease-namespace'],
    systems: systemsOf(values.systems),
    install: values.install,
    waitSeconds: secondsOf('wait', values.wait),
    namespace: POD_NAMESPACE,
    podAddresses: POD_IPS,
    namespaceSelector: WATCH_NAMESPACE_SELECTOR,
  };
}

/**
 * What a process can be, and below what a person runs by hand on files. Each is loaded when it is asked for: code that
 * nobody runs would cost every process memory and time.
 */
const roles: Record<string, () => Promise<Role>> = {
  webhook: async () => (await import('./roles/webhook-role.ts')).runWebhook,
  controller: async () => (await import('./roles/controller.ts')).runController,
  run: async () => (await import('./roles/development-role.ts')).runDevelopment,
  startupcheck: async () => (await import('./roles/startupcheck.ts')).runStartupCheck,
};

/** Each returns the exit code. */
const fileCommands: Record<string, (args: string[]) => Promise<number>> = {
  validate: async (args) => (await import('./cli/validate.ts')).runValidate(args, processIo()),
  explain: async (args) => (await import('./cli/explain.ts')).runExplain(args, processIo()),
};

async function main(): Promise<void> {
  const [first = '', ...rest] = process.argv.slice(2);
  if (Object.hasOwn(fileCommands, first)) {
    process.exitCode = (await fileCommands[first]?.(rest)) ?? 2;
    return;
  }
  const read = readArguments(process.argv.slice(2));
  const { values, positionals } = read;
  const [command] = positionals;
  if (values.help || command === undefined) {
    process.stdout.write(help);
    if (command === undefined && !values.help) process.exitCode = 2;
    return;
  }
  if (positionals.length > 1) throw new UsageError(`one command, not ${positionals.length}`);
  if (command === 'version') {
    process.stdout.write(`${packageJson.version}\n`);
    return;
  }
  const loadRole = Object.hasOwn(roles, command) ? roles[command] : undefined;
  if (loadRole === undefined) throw new UsageError(`there is no command ${JSON.stringify(command)}`);
  const level = values['log-level'];
  if (!logLevels.includes(level)) throw new UsageError(`--log-level: must be one of ${logLevels.join(', ')}`);

  const options = optionsOf(read);
  const run = await loadRole();
  await run(createProcess(createLog(level), systemClock, stopSignal()), options);
}

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const hint =
    error instanceof UsageError ? '\nrun "inference-operator --help" for the commands and options' : '';
  process.stderr.write(`inference-operator: ${plainText(message)}${hint}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
