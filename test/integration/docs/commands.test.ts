/** Every command of README.md and docs/ can be given as it stands there. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type AdmissionCluster, startAdmissionCluster } from '../admission/cluster.ts';
import { linesOf } from '../admission/examples.ts';
import { blocksOf, pages, proseOf, root } from './pages.ts';

const commands = pages()
  .flatMap(blocksOf)
  .filter(({ language }) => language === 'sh')
  .flatMap(({ page, text }) =>
    text
      .trim()
      .split('\n')
      .map((command) => ({ page, command })),
  );

/** What a page shows of a terminal: commands after `$`, and what each printed, where that is shown. */
const sessions = pages()
  .flatMap(blocksOf)
  .filter(({ language, text }) => language === '' && text.startsWith('$ '))
  .flatMap(({ page, text }) =>
    text.split(/^\$ /m).flatMap((part) => {
      const [command = '', ...output] = linesOf(part);
      return output.length === 0 ? [] : [{ page, command, output }];
    }),
  );

/** What prose says to run of this repository's own programs. */
const scripts = pages().flatMap((page) =>
  [...proseOf(page).matchAll(/`([^`]*\bnode [^`\s]+\.ts\b[^`]*)`/g)].map(([, command = '']) => ({
    page: page.path,
    command,
  })),
);

let cluster: AdmissionCluster;

beforeAll(async () => {
  cluster = await startAdmissionCluster();
  await cluster.installKinds('bounded');
  await cluster.installWebhooks();
});

afterAll(() => cluster?.stop());

/** How README.md says that `inference-operator` is run in a checkout. */
const [, inCheckout = ''] =
  pages()
    .map(({ text }) => /`([^`]+)` is `inference-operator`/.exec(text))
    .find((found) => found !== null) ?? [];

/** Where a newcomer's shell looks for programs: this run may have Node 24 of node_modules before the machine's own. */
const shellPath = (process.env.PATH ?? '')
  .split(delimiter)
  .filter((folder) => !folder.endsWith(join('node_modules', '.bin')))
  .join(delimiter);

/** Runs the program of this repository as README.md says it; resolves when it has ended. */
async function operator(
  args: readonly string[],
  input = '',
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const run = promisify(execFile)('sh', ['-c', `${inCheckout} "$@"`, 'sh', ...args], {
    cwd: root,
    env: { ...process.env, PATH: shellPath },
  });
  run.child.stdin?.on('error', () => {}).end(input); // one that ends at once reads nothing
  return run.then(
    (output) => ({ code: 0, ...output }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
}

/** What manifests/install.yaml makes, as `kind/name` in lower case. */
const installed = new Set(
  [...parseAllDocuments(readFileSync(join(root, 'manifests/install.yaml'), 'utf8'))]
    .map((document) => document.toJS())
    .concat({ kind: 'Job', metadata: { name: 'inference-operator-startupcheck' } })
    .map(({ kind, metadata }) => `${kind}/${metadata.name}`.toLowerCase()),
);

/** Verbs that only look; the rest acts on an operator that is installed, and its words are checked. */
const reading = ['get', 'explain', 'kustomize'];

/** The flags before the verb, without which it is found. */
const words = (command: string): string[] => command.split(/\s+/).slice(1);
const verbOf = (args: readonly string[]): string =>
  args.find((word, index) => !word.startsWith('-') && args[index - 1] !== '-n') ?? '';

function expectFiles(args: readonly string[]): void {
  for (const [index, word] of args.entries()) {
    const file = args[index + 1] ?? '';
    if (word === '-f') expect(existsSync(join(root, file)), file).toBe(true);
    if (word === '-k') expect(existsSync(join(root, file, 'kustomization.yaml')), file).toBe(true);
  }
}

function expectInstalled(args: readonly string[]): void {
  const named = args.filter((word) => /^(?:deployment|job|service)\/\S+$/.test(word));
  const [kinds, name] = args.filter((word) => /webhookconfiguration|^inference-operator$/.test(word));
  const pairs = kinds === undefined ? [] : kinds.split(',').map((kind) => `${kind}/${name}`);
  for (const object of [...named, ...pairs]) expect(installed).toContain(object);
}

/** Runs kubectl where it only looks; resolves with what it printed. */
async function kubectl(command: string): Promise<string> {
  const args = words(command);
  expectFiles(args);
  expectInstalled(args);
  const verb = verbOf(args);
  if (reading.includes(verb)) {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return stdout;
  }
  const { code, stdout } = await cluster.kubectl([verb, ...(verb === 'rollout' ? ['status'] : []), '--help']);
  expect(code).toBe(0);
  for (const flag of args.filter((word) => word.startsWith('--'))) {
    expect(stdout).toContain(flag.split('=')[0]);
  }
  return '';
}

/** How a command is checked, by its program; each resolves with what it hands on to the next of a pipe. */
const checks: Record<string, (step: string, input: string) => Promise<string>> = {
  make: async (step) => {
    const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
    expect(makefile).toMatch(new RegExp(`^${words(step)[0]}:`, 'm'));
    return '';
  },
  helm: async (step) => {
    expect(existsSync(join(root, words(step)[2] ?? '', 'Chart.yaml'))).toBe(true);
    return '';
  },
  kubectl,
  'inference-operator': async (step, input) => {
    const { code, stdout, stderr } = await operator(words(step), input);
    expect([0, 1], stderr).toContain(code);
    return stdout;
  },
};

describe('commands', () => {
  it.each(commands)('$page: $command', async ({ command }) => {
    let handedOn = '';
    for (const step of command.split(' | ')) {
      const check = checks[step.split(' ')[0] ?? ''];
      if (check === undefined) expect.fail(`nobody knows how to check ${step}`);
      handedOn = await check(step, handedOn);
    }
  });

  it.each(sessions)('$page shows what "$command" prints', async ({ command, output }) => {
    const args = words(command);
    const printed = command.startsWith('kubectl ')
      ? (await cluster.kubectl(args)).stderr
      : (await operator(args)).stdout;
    expect(linesOf(printed)).toEqual(output);
  });

  it.each(scripts)('$page runs $command with the Node 24 that npm ci brings', ({ command }) => {
    const [, file = ''] = /^npx node (\S+)/.exec(command) ?? [];
    expect(file, `"${command}" must begin with npx node: the machine may have an older Node`).not.toBe('');
    expect(existsSync(join(root, file)), file).toBe(true);
  });

  it('are there to be looked at', () => {
    const lines = commands.map(({ command }) => command);
    expect(lines).toEqual(expect.arrayContaining(['make demo', 'make test']));
    expect(lines.filter((line) => line.includes('inference-operator validate')).length).toBeGreaterThan(3);
    expect(sessions.length).toBeGreaterThan(1);
    expect(scripts.map(({ command }) => command)).toContain(inCheckout);
  });
});
