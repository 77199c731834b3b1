/**
 * `npx node bench/table.ts`: writes the newest figures of bench/results into docs/performance.md, between the two lines
 * that mark their place. What stands around them is written by people.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Figure } from './measurement.ts';
import type { Versions } from './versions.ts';

const results = join(import.meta.dirname, 'results');
const page = join(import.meta.dirname, '..', 'docs', 'performance.md');
const [begin, end] = ['<!-- figures: written by bench/table.ts -->', '<!-- end of figures -->'];

/** One line of results. */
interface Result extends Versions {
  readonly id: string;
  readonly what: string;
  readonly against: string;
  readonly effort: string;
  readonly figures: readonly Figure[];
  readonly date: string;
  readonly commit: string;
  readonly cores: number;
  readonly cpu: string;
}

/** The newest full result of each measurement; lines were written by bench/main.ts. */
async function newestResults(): Promise<Result[]> {
  const files = (await readdir(results)).filter((name) => name.endsWith('.jsonl')).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(results, name), 'utf8')));
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  const all = lines.map((line) => JSON.parse(line) as Result).filter(({ effort }) => effort === 'full');
  return [...new Map(all.map((result) => [result.id, result])).values()];
}

/** Three digits that matter. */
function readable(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function rowOf({ name, value, unit, peer, goal }: Figure): string {
  const withUnit = (number: number) => `${readable(number)} ${unit}`.trim();
  const cells = [
    name,
    withUnit(value),
    peer === undefined ? '' : withUnit(peer),
    peer === undefined ? '' : `${(value / peer).toFixed(2)}x`,
    goal === undefined ? '' : `${goal.text}: ${goal.isMet ? 'met' : '**missed**'}`,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** When, where and of what: said once for all that was measured together. */
function originOf({ date, commit, operator, node, kubernetes, etcd, cores, cpu }: Result): string {
  const made = `${date.slice(0, 10)}, commit ${commit}, operator ${operator}, Node ${node}`;
  return `${made}, Kubernetes ${kubernetes}, etcd ${etcd}, ${cores} cores of ${cpu}.`;
}

function sectionOf({ id, what, against, figures }: Result): string {
  return [
    `### ${id}`,
    '',
    `${what[0]?.toUpperCase()}${what.slice(1)}; against: ${against}.`,
    '',
    '| figure | measured | against | ratio | goal |',
    '|---|---|---|---|---|',
    ...figures.map(rowOf),
  ].join('\n');
}

const text = await readFile(page, 'utf8');
const [before, rest = ''] = text.split(begin);
const after = rest.split(end)[1];
if (after === undefined) throw new Error(`${page} must have the lines "${begin}" and "${end}"`);
const runs = Map.groupBy(await newestResults(), originOf);
const sections = [...runs].flatMap(([origin, measured]) => [origin, ...measured.map(sectionOf)]);
await writeFile(page, `${before}${begin}\n\n${sections.join('\n\n')}\n\n${end}${after}`);
