/** Admission of Orchestrators, on a real API server that asks the webhooks: every example, in the words at its top. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { rules } from '../../../src/webhooks/orchestrator.ts';
import { linesOf } from '../gateway-admission/examples.ts';
import { type OrchestratorCluster, startOrchestratorCluster } from './cluster.ts';

let cluster: OrchestratorCluster;

beforeAll(async () => {
  cluster = await startOrchestratorCluster();
  await cluster.installWebhooks();
});

afterAll(() => cluster?.stop());

/** The examples of one folder, with the lines at the top of each, without `# `. */
function examplesIn(validity: 'valid' | 'invalid') {
  const folder = join(import.meta.dirname, '../../../examples', validity);
  const names = readdirSync(folder).filter((name) => name.startsWith('orchestrator-'));
  return names.map((fileName) => {
    const file = join(folder, fileName);
    const lines = readFileSync(file, 'utf8').split('\n');
    const comment = lines.slice(
      0,
      lines.findIndex((line) => !line.startsWith('#')),
    );
    return {
      name: fileName.replace('.yaml', ''),
      file,
      comment: comment.map((line) => line.replace(/^# ?/, '')),
    };
  });
}

const valid = examplesIn('valid');
const invalid = examplesIn('invalid');
const allValid = valid.flatMap(({ file }) => ['-f', file]);

/** Compares with the golden file; `UPDATE_GOLDEN=1` writes it anew, to be looked at in the diff. */
function expectGolden(name: string, spec: unknown): void {
  const file = join(import.meta.dirname, 'golden', `${name}.yaml`);
  const stored = stringify(spec, { sortMapEntries: true });
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, stored);
  expect(existsSync(file), `${file}: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(stored).toBe(readFileSync(file, 'utf8'));
}

describe('valid examples', () => {
  it.each(valid)('$name is admitted and stored complete', async ({ name, file, comment }) => {
    const { code, stdout, stderr } = await cluster.kubectl(['apply', '-o', 'json', '-f', file]);
    expect(linesOf(stderr)).toEqual(comment.filter((line) => line.startsWith('Warning: ')));
    expect(code).toBe(0);
    expectGolden(name, JSON.parse(stdout).spec);
  });

  it('change nothing when they are applied again', async () => {
    const { stdout } = await cluster.kubectl(['apply', ...allValid]);
    expect(linesOf(stdout).map((line) => line.split(' ').at(-1))).toEqual(valid.map(() => 'unchanged'));
  });

  it.each([[['--server-side=false']], [['--server-side', '--field-manager=kubectl-client-side-apply']]])(
    'show no drift to a differ with %j',
    async (flags) => {
      const { code, stdout, stderr } = await cluster.kubectl(['diff', ...flags, ...allValid]);
      expect(`${stdout}${stderr.replaceAll(/^Warning: .*\n/gm, '')}`).toBe('');
      expect(code).toBe(0);
    },
  );
});

describe('invalid examples', () => {
  it.each(invalid)('$name is refused in its own words', async ({ file, comment }) => {
    const { code, stderr } = await cluster.kubectl(['apply', '-f', file]);
    expect(linesOf(stderr)).toEqual(comment);
    expect(code).toBe(1);
  });
});

/** The fields that a refusal names. */
function fieldsOf(lines: readonly string[]): string[] {
  const named = lines.flatMap((line) => /(?:^\* |is invalid: )([^\s:]+): /.exec(line)?.[1] ?? []);
  return [...new Set(named.filter((field) => field !== '<nil>'))].sort();
}

describe('without webhooks', () => {
  beforeAll(() => cluster.removeWebhooks());
  const twins = rules.filter(({ twin }) => twin !== undefined).map(({ id }) => id.replace('/', '-'));

  it.each(twins)('the API server refuses %s at the same fields', async (name) => {
    const example = invalid.find((candidate) => candidate.name === name);
    const { code, stderr } = await cluster.kubectl(['apply', '-f', example?.file ?? name]);
    expect(fieldsOf(linesOf(stderr))).toEqual(fieldsOf(example?.comment ?? []));
    expect(code).toBe(1);
  });
});
