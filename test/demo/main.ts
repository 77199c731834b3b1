/**
 * `make demo`: on a control plane of its own, a manifest with several mistakes is refused, and a Gateway of each
 * documented shape is brought to Running. KEEP=1 leaves everything running until Ctrl-C.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { styleText } from 'node:util';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';

const root = join(import.meta.dirname, '..', '..');
const invalid = 'examples/kinds/gateway/invalid/many-mistakes.yaml';
const valid = ['examples/kinds/gateway/valid/minimal-v0.1.yaml', 'examples/gateway-minimal.yaml'];

const isTerminal = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
const styled = (style: Parameters<typeof styleText>[0], text: string): string =>
  isTerminal ? styleText(style, text) : text;

const write = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const indented = (text: string): string => text.trimEnd().replaceAll(/^/gm, '    ');

/** Does one step, and says how long it took. */
async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  write(`\n${styled('bold', `==> ${title}`)}`);
  const started = performance.now();
  const result = await work();
  write(styled('dim', `    ${((performance.now() - started) / 1000).toFixed(1)} s`));
  return result;
}

/** Runs kubectl as a person would, and shows it. */
async function kubectl(controlPlane: ControlPlane, args: string[], expectedCode = 0): Promise<void> {
  write(styled('cyan', `    $ kubectl ${args.join(' ')}`));
  const { stdout, stderr, code } = await controlPlane.kubectl(args);
  const output = `${stderr}${stdout}`.trimEnd();
  if (output !== '') write(indented(output));
  if (code !== expectedCode) throw new Error(`kubectl ended with ${code} in place of ${expectedCode}`);
}

/** The operator as a process of its own, as a user runs it; resolves once it reconciles. */
async function startOperator(controlPlane: ControlPlane): Promise<ChildProcess> {
  const args = ['src/main.ts', 'run', '--install', '--webhook-port', '0', '--operations-port', '0'];
  const operator = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, KUBECONFIG: controlPlane.kubeconfig },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  for await (const line of createInterface({ input: operator.stdout })) {
    lines.push(line);
    if (line.includes('"part":"controllers","msg":"started"')) {
      operator.stdout.resume();
      return operator;
    }
  }
  throw new Error(`the operator ended before it was ready:\n${lines.join('\n')}`);
}

async function stopOperator(operator: ChildProcess): Promise<void> {
  if (operator.exitCode !== null || operator.signalCode !== null) return;
  const ended = once(operator, 'exit');
  operator.kill('SIGTERM');
  await ended;
}

/** The webhooks count from the moment at which the API server has heard of them, a little after they are installed. */
async function refuses(controlPlane: ControlPlane): Promise<void> {
  for (;;) {
    const { stderr } = await controlPlane.kubectl(['apply', '--dry-run=server', '-f', invalid]);
    if (stderr.includes('did you mean')) return;
  }
}

async function demonstrate(controlPlane: ControlPlane): Promise<void> {
  await step('a manifest with several mistakes is refused, and every one is named', () =>
    kubectl(controlPlane, ['apply', '-f', invalid], 1),
  );
  await step('a Gateway of each documented shape is admitted and brought to Running', async () => {
    for (const file of valid) await kubectl(controlPlane, ['apply', '-f', file]);
    await kubectl(controlPlane, [
      'wait',
      '--for=condition=Ready',
      '--timeout=120s',
      'gateways.core.inference-gateway.com',
      '--all',
    ]);
  });
  await step('what became of them', async () => {
    await kubectl(controlPlane, ['get', 'igw']);
    const kinds = 'deployments,services,configmaps,serviceaccounts,pods';
    await kubectl(controlPlane, [
      'get',
      kinds,
      '-l',
      'app.kubernetes.io/managed-by=inference-gateway-operator',
    ]);
  });
}

function untilInterrupted(): Promise<unknown> {
  return Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
}

process.chdir(root);
const started = performance.now();
const controlPlane = await step(
  'a control plane with a fake node (the first time, it is built: minutes)',
  () => startControlPlane({ parts: 'full' }),
);
let operator: ChildProcess | undefined;
try {
  operator = await step('the operator starts, and installs its CRD and its webhooks', () =>
    startOperator(controlPlane),
  );
  await refuses(controlPlane);
  await demonstrate(controlPlane);
  write(`\nAll of it took ${((performance.now() - started) / 1000).toFixed(0)} s.`);
  if (process.env.KEEP === '1') {
    write(
      `\nIt goes on until Ctrl-C. In another shell:\n\n    export KUBECONFIG=${controlPlane.kubeconfig}\n`,
    );
    await untilInterrupted();
  }
} finally {
  if (operator !== undefined) await stopOperator(operator);
  await controlPlane.stop();
}
