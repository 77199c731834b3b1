import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { kinds } from '../../../src/kinds.ts';
import type { AdmissionCluster } from './cluster.ts';
import { examples, linesOf } from './examples.ts';

const valid = examples('valid');
/** Flags that name all of them to kubectl. */
const files = valid.flatMap(({ file }) => ['-f', file]);

/** By which kubectl lists objects of all our kinds. */
const plurals = kinds.map(({ schema }) => `${schema.resource.plural}.${schema.resource.group}`).join();

/** Compares with the golden file; `UPDATE_GOLDEN=1` writes it anew, to be looked at in the diff. */
function expectGolden(name: string, spec: unknown): void {
  const file = join(import.meta.dirname, 'golden', `${name}.yaml`);
  const stored = stringify(spec, { sortMapEntries: true });
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, stored);
  expect(existsSync(file), `${file}: run with UPDATE_GOLDEN=1`).toBe(true);
  expect(stored).toBe(readFileSync(file, 'utf8'));
}

/** Every valid example, applied as a user would. */
export function describeValidExamples(cluster: () => AdmissionCluster): void {
  it.each(valid)('$name is admitted and stored complete', async ({ name, file, comment }) => {
    const { kubectl } = cluster();
    const { code, stdout, stderr } = await kubectl(['apply', '-o', 'json', '-f', file]);
    expect(linesOf(stderr)).toEqual(comment.filter((line) => line.startsWith('Warning: ')));
    expect(code).toBe(0);
    expectGolden(name, JSON.parse(stdout).spec);
  });

  async function versions(): Promise<string> {
    const columns =
      'KIND:.kind,NAME:.metadata.name,VERSION:.metadata.resourceVersion,GENERATION:.metadata.generation';
    const { stdout } = await cluster().kubectl(['get', plurals, '-o', `custom-columns=${columns}`]);
    return stdout;
  }

  it('change nothing when they are applied again', async () => {
    const before = await versions();
    const { stdout } = await cluster().kubectl(['apply', ...files]);
    const outcomes = linesOf(stdout).map((line) => line.split(' ').at(-1));
    expect(outcomes).toEqual(valid.map(() => 'unchanged'));
    expect(await versions()).toBe(before);
  });

  it.each([[['--server-side=false']], [['--server-side', '--field-manager=kubectl-client-side-apply']]])(
    'show no drift to a differ with %j',
    async (flags) => {
      const { code, stdout, stderr } = await cluster().kubectl(['diff', ...flags, ...files]);
      expect(`${stdout}${stderr.replaceAll(/^Warning: .*\n/gm, '')}`).toBe('');
      expect(code).toBe(0);
    },
  );

  it('show no drift to a server-side differ with a field manager of its own', async () => {
    const { kubectl } = cluster();
    const before = JSON.parse((await kubectl(['get', plurals, '-o', 'json'])).stdout);
    const flags = ['--server-side', '--dry-run=server', '--field-manager=gitops', '-o', 'json'];
    const predicted = JSON.parse((await kubectl(['apply', ...flags, ...files])).stdout);
    const specs = (list: { items: { kind: string; metadata: { name: string }; spec: unknown }[] }) =>
      new Map(list.items.map(({ kind, metadata, spec }) => [`${kind} ${metadata.name}`, spec]));
    expect(specs(predicted)).toEqual(specs(before));
  });
}
