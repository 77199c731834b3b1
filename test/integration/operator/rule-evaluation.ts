/** The alerts, evaluated by Prometheus' own code on series that begin as an operator served them. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse, stringify } from 'yaml';
import { root } from '../docs/pages.ts';

const run = promisify(execFile);

/** An alert of config/prometheus. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook_url', string>>;
}

/** The object with the alerts, as far as it is looked at. */
interface PrometheusRule {
  readonly metadata: { readonly namespace: string };
  readonly spec: { readonly groups: readonly { readonly rules: readonly Alert[] }[] };
}

const { metadata, spec } = parse(
  await readFile(join(root, 'config/prometheus/alerts.yaml'), 'utf8'),
) as PrometheusRule; // the API server of a cluster with the Prometheus operator vouches for it

/** Every alert that is shipped. */
export const alerts: readonly Alert[] = spec.groups.flatMap(({ rules }) => rules);

/** The namespace of the operator, as the alerts have it. */
export const namespace = metadata.namespace;

/** What Prometheus adds to every series of a pod, since the ServiceMonitor names it; the same name of ours would give way. */
export const targetLabels = ['namespace', 'pod', 'container', 'service', 'endpoint', 'job', 'instance'];

/** One series of a pod: what its scrapes say in a row. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** In promtool's notation, a value a minute: `0+5x9 45` is ten that grow by 5, and one more. */
  readonly values: string;
}

/** How long is played, in minutes: longer than any alert waits. */
export const minutes = 80;

/** The series of a pod that goes on serving what it served in one answer of `/metrics`. */
export function seriesOf(pod: string, metrics: string): Series[] {
  return metrics.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return [];
    const own = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', text = '']) => [label, text]);
    return [
      { name, labels: { ...Object.fromEntries(own), namespace, pod }, values: `${value}+0x${minutes}` },
    ];
  });
}

/** What an alert says when it fires. */
export interface Fired {
  readonly labels: Readonly<Record<string, string>>;
  readonly description: string;
}

/** Has promtool judge the rules themselves; rejects with what is wrong. */
export async function checkRules(promtool: string): Promise<void> {
  await inFolder(async (folder) => {
    await run(promtool, ['check', 'rules', '--lint-fatal', 'rules.yaml'], { cwd: folder });
  });
}

/** Plays the series, and rejects unless each of these alerts has in the end fired as expected; undefined: not at all. */
export async function evaluate(
  promtool: string,
  series: readonly Series[],
  expected: readonly (readonly [alert: Alert, fired: Fired | undefined])[],
): Promise<void> {
  const askedFor = series.filter(({ name }) => alerts.some(({ expr }) => expr.includes(name)));
  const test = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: askedFor.map(({ name, labels, values }) => ({ series: textOf(name, labels), values })),
        alert_rule_test: expected.map(([{ alert, labels, annotations }, fired]) => ({
          eval_time: `${minutes}m`,
          alertname: alert,
          exp_alerts: fired === undefined ? [] : [expectation(labels, annotations, fired)],
        })),
      },
    ],
  };
  await inFolder(async (folder) => {
    await writeFile(join(folder, 'test.yaml'), stringify(test));
    try {
      await run(promtool, ['test', 'rules', 'test.yaml'], { cwd: folder });
    } catch (error) {
      const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }; // as execFile has it
      throw new Error(`${stdout}${stderr}`);
    }
  });
}

function expectation(labels: Alert['labels'], annotations: Alert['annotations'], fired: Fired) {
  return {
    exp_labels: { ...labels, ...fired.labels },
    exp_annotations: { ...annotations, description: fired.description },
  };
}

function textOf(name: string, labels: Series['labels']): string {
  const texts = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return `${name}{${texts.join(',')}}`;
}

/** Gives the work a folder with the rules, for as long as it takes. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-rules-'));
  try {
    await writeFile(join(folder, 'rules.yaml'), stringify(spec));
    await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
