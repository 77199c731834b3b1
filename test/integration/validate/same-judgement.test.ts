/** `validate` says of every example exactly what the webhook says of it on a real API server. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf } from '../../../src/admission/finding.ts';
import type { JsonFinding, JsonReport } from '../../../src/cli/json-output.ts';
import { usualJudging } from '../../../src/cli/judged-manifest.ts';
import { reportOn } from '../../../src/cli/report.ts';
import { SourceText } from '../../../src/cli/source-text.ts';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { examplePathOf } from '../../../src/generate/examples.ts';
import { kinds } from '../../../src/kinds.ts';
import { type AdmissionCluster, startAdmissionCluster } from '../admission/cluster.ts';
import { examples, linesOf } from '../admission/examples.ts';

/** Most warnings of one answer. */
const mostWarnings = 8;

const root = `${import.meta.dirname}/../../..`;

/** The rules that judge files together: the webhook never sees two. */
const together = ['orchestrator/token-unique', 'manifest/name-taken'];

let cluster: AdmissionCluster;
const findingsIn = new Map<string, JsonFinding[]>();

/** Runs the program as a person would, on all examples at once. */
async function judgeExamples(): Promise<void> {
  const args = ['src/main.ts', 'validate', '--output', 'json', 'examples'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: { code: number; stdout: string }) => {
    expect(error.code).toBe(1);
    return error;
  });
  const { findings, unreadable }: JsonReport = JSON.parse(stdout);
  expect(unreadable).toEqual([]);
  for (const finding of findings) {
    if (together.includes(finding.rule)) continue;
    findingsIn.set(finding.file, [...(findingsIn.get(finding.file) ?? []), finding]);
  }
}

beforeAll(async () => {
  cluster = await startAdmissionCluster();
  await cluster.installKinds('bounded');
  await cluster.installWebhooks();
  await judgeExamples();
});

afterAll(() => cluster?.stop());

const saidBy = (findings: readonly JsonFinding[], severity: JsonFinding['severity']): string[] =>
  findings
    .filter((finding) => finding.severity === severity)
    .map(({ field, message }) => `${field}: ${message}`)
    .sort();

/** The causes in what kubectl prints: one in the sentence, or each on a line of its own. */
function causesIn(lines: readonly string[]): string[] {
  const pattern = /^(?:The \w+ ".*?" is invalid: |\* )(.+)$/;
  return lines.flatMap((line) => pattern.exec(line)?.[1] ?? []).sort();
}

const warningsIn = (lines: readonly string[]): string[] =>
  lines.flatMap((line) => /^Warning: (.+)$/.exec(line)?.[1] ?? []).sort();

describe.each(['valid', 'invalid'] as const)('%s examples', (folder) => {
  it.each(examples(folder))('$name', async (example) => {
    const { stderr } = await cluster.kubectl(['create', '--dry-run=server', '-f', example.file]);
    const lines = linesOf(stderr);
    const findings = findingsIn.get(example.path) ?? [];
    expect(saidBy(findings, 'error')).toEqual(causesIn(lines));
    const [said, warned] = [saidBy(findings, 'warning'), warningsIn(lines)];
    // The webhook says no more than eight, the most severe.
    expect(said).toEqual(expect.arrayContaining(warned));
    expect(warned).toHaveLength(Math.min(said.length, mostWarnings));
    expect(findings.some(({ severity }) => severity === 'error')).toBe(folder === 'invalid');
  });
});

describe('unknown fields', () => {
  it('are errors in the words of the API server', async () => {
    const fields = { replcas: 3, providers: [{ name: 'Ollama', env: [], typ: 'ollama' }] };
    const object = { apiVersion: 'core.inference-gateway.com/v1alpha1', kind: 'Gateway', spec: fields };
    const input = JSON.stringify({ ...object, metadata: { name: 'a', label: {} }, sepc: {} });
    const { code, stderr } = await cluster.kubectl(['create', '--dry-run=server', '-f', '-'], { input });
    expect(code).toBe(1);
    const named = (text: string): string[] => (text.match(/unknown field "[^"]+"/g) ?? []).sort();
    const report = reportOn([new SourceText('a', input)], controlledKinds, usualJudging);
    expect(named(stderr)).toHaveLength(4);
    expect(named(report.findings.map(messageOf).join('\n'))).toEqual(named(stderr));
    const severities = report.findings
      .filter(({ rule }) => rule === 'manifest/unknown-field')
      .map(({ severity }) => severity);
    expect(new Set(severities)).toEqual(new Set(['error']));
  });
});

describe('the ids of rules', () => {
  const rules = kinds.flatMap(({ admitted }) => admitted.rules);

  it.each(rules)('$id is that of its own example', (rule) => {
    const findings = findingsIn.get(examplePathOf(rule)) ?? [];
    expect(findings).toContainEqual(expect.objectContaining({ rule: rule.id, severity: rule.severity }));
  });
});
