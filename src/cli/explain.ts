/** `inference-operator explain`: what is behind a rule. */
import { parseArgs } from 'node:util';
import type { RuleText } from '../admission/rule.ts';
import { closest } from '../admission/suggestion.ts';
import { kinds } from '../kinds.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { manifestRules } from './manifest-rules.ts';
import examples from './rule-examples.json' with { type: 'json' };

const help = `Says what a rule asks for, why, how to put it right, and shows an example.

Usage: inference-operator explain [RULE]

  RULE is an id such as gateway/replicas; without one, all are listed.
`;

const twins = {
  schema: 'The schema says the same: it is enforced without the webhook too.',
  cel: 'A CEL rule of the CRD says the same: it is enforced without the webhook too.',
} as const;

/** Every rule that there is. */
export const allRules: readonly RuleText[] = [
  ...kinds.flatMap(({ admitted, exclusives }) => [...admitted.rules, ...exclusives]),
  ...manifestRules,
];

const exampleOf: Readonly<Record<string, string>> = examples;

function explanationOf({ id, severity, summary, why, fix, twin }: RuleText): string {
  const example = exampleOf[id] ?? '';
  return [
    `${id}${severity === 'warning' ? ' (a warning: the object is admitted)' : ''}`,
    '',
    summary,
    '',
    `Why  ${why}`,
    `Fix  ${fix}`,
    ...(twin === undefined ? [] : [`     ${twins[twin]}`]),
    '',
    'Example of the mistake',
    '',
    ...example
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`.trimEnd()),
    '',
  ].join('\n');
}

function list(): string {
  const width = Math.max(...allRules.map(({ id }) => id.length));
  return allRules.map(({ id, summary }) => `${id.padEnd(width)}  ${summary}\n`).join('');
}

/** Runs the command and returns its exit code; throws a UsageError. */
export function runExplain(args: string[], io: CommandIo): number {
  const { values, positionals } = readArguments(args);
  const [id] = positionals;
  if (values.help || id === undefined) {
    io.out(values.help ? help : list());
    return 0;
  }
  if (positionals.length > 1) throw new UsageError('explain: one rule at a time');
  const rule = allRules.find((candidate) => candidate.id === id);
  if (rule === undefined) {
    const suggestion = closest(
      id,
      allRules.map((candidate) => candidate.id),
    );
    const hint =
      suggestion === undefined ? 'explain without a rule lists all' : `did you mean ${suggestion}?`;
    throw new UsageError(`there is no rule ${JSON.stringify(id)}; ${hint}`);
  }
  io.out(explanationOf(rule));
  return 0;
}

function readArguments(args: string[]) {
  try {
    const options = { help: { type: 'boolean', short: 'h', default: false } } as const;
    return parseArgs({ args, allowPositionals: true, options });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
