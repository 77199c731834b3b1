/** Every command of README.md and docs/ can be given as it stands there. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type AdmissionCluster, startAdmissionCluster } from '../admission/cluster.ts';
import { linesOf } from '../admission/examples.ts';
import { blocksOf, pages, root } from './pages.ts';

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

let cluster: AdmissionCluster;

beforeAll(async () => {
  cluster = await startAdmissionCluster();
  await cluster.installKinds('bounded');
  await cluster.installWebhooks();
});

afterAll(() => cluster?.stop());

/** Runs the program of this repository; resolves with its exit code. */
async function exitCode(args: readonly string[], input: string): Promise<number> {
  const run = promisify(execFile)(process.execPath, ['src/main.ts', ...args], { cwd: root });
  run.child.stdin?.end(input);
  return run.then(
    () => 0,
    (error: { code: number }) => error.code,
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
    expect([0, 1]).toContain(await exitCode(words(step), input));
    return '';
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
      : await promisify(execFile)(process.execPath, ['src/main.ts', ...args], { cwd: root }).then(
          ({ stdout }) => stdout,
          ({ stdout }: { stdout: string }) => stdout,
        );
    expect(linesOf(printed)).toEqual(output);
  });

  it('are there to be looked at', () => {
    const lines = commands.map(({ command }) => command);
    expect(lines).toEqual(expect.arrayContaining(['make demo', 'make test']));
    expect(lines.filter((line) => line.includes('inference-operator validate')).length).toBeGreaterThan(3);
    expect(sessions.length).toBeGreaterThan(1);
  });
});
