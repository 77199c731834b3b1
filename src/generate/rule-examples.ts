/** An example of each rule as the program shows it: the published package has no folder of examples to look into. */
import type { RuleText } from '../admission/rule.ts';
import { usualJudging } from '../cli/judged-manifest.ts';
import { manifestRules } from '../cli/manifest-rules.ts';
import { reportOn } from '../cli/report.ts';
import { SourceText } from '../cli/source-text.ts';
import { textOutput } from '../cli/text-output.ts';
import type { KindWithController } from '../controlled-kinds.ts';
import type { Kind } from '../kinds.ts';
import { type Example, type Examples, examplePathOf } from './examples.ts';

/** A rule that only `validate` knows; it brings its example along. */
export interface OfflineRule extends RuleText {
  readonly example: string;
}

/** The rules of the given kinds, and of any manifest, that only `validate` knows. */
export function offlineRules(kinds: readonly Kind[]): readonly OfflineRule[] {
  return [...kinds.flatMap(({ exclusives }) => exclusives), ...manifestRules];
}

/** The example of a rule of the webhook. Throws where there is none. */
export function exampleOf(rule: RuleText, examples: Examples): Example {
  const path = examplePathOf(rule);
  const example = examples.get(path);
  if (example === undefined) throw new Error(`the rule ${rule.id} has no example: ${path} is missing`);
  return example;
}

/** What `validate` says of the example of a rule that only it knows, line by line. */
export function offlineAnswer(
  { id, example }: OfflineRule,
  kinds: readonly KindWithController[],
): readonly string[] {
  const report = reportOn([new SourceText('manifest.yaml', example)], kinds, usualJudging);
  const findings = report.findings.filter(({ rule }) => rule === id);
  if (findings.length === 0) throw new Error(`the example of the rule ${id} does not break it`);
  const text = textOutput({ ...report, findings }, { hasExcerpts: false, hasColor: false });
  return text.trimEnd().split('\n');
}

/** The example of each rule by its id, as the text of a manifest with what is said of it at the top. */
export function ruleExamples(
  kinds: readonly KindWithController[],
  examples: Examples,
): Readonly<Record<string, string>> {
  const online = kinds
    .flatMap(({ admitted }) => admitted.rules)
    .map((rule) => [rule.id, exampleOf(rule, examples).text] as const);
  const offline = offlineRules(kinds).map((rule) => {
    const comment = offlineAnswer(rule, kinds).map((line) => `# ${line}\n`);
    return [rule.id, `${comment.join('')}${rule.example}`] as const;
  });
  return Object.fromEntries([...online, ...offline]);
}
