/** `inference-operator validate`: the judgement of the webhook, without a cluster. */
import { parseArgs } from 'node:util';
import type { Severity } from '../admission/finding.ts';
import { controlledKinds } from '../controlled-kinds.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { githubOutput } from './github-output.ts';
import { jsonOutput } from './json-output.ts';
import type { JudgingOptions } from './judged-manifest.ts';
import { exitCodeOf, Judging, type Report } from './report.ts';
import { readSources, standardInput } from './source-files.ts';
import { SourceText } from './source-text.ts';
import { summaryOf, textOutput, unreadableLine } from './text-output.ts';

const help = `Judges manifests with the rules of the webhook, without a cluster.

Usage: inference-operator validate [OPTIONS] FILE|DIR|- ...

  FILE is YAML or JSON with any number of documents, DIR is searched for *.yaml, *.yml and *.json with all below it,
  and - is the standard input. Objects of other kinds are passed over. In a DIR, only regular files are read, and
  links only to files in one of the given folders.

Options
  --strict                     warnings and keys given twice are errors
  --unknown-fields error|warn  what a field is that the kind does not have (default: error, as for kubectl)
  --live                       the manifests are objects of a cluster: uid, resourceVersion and ownerReferences are
                               not warned of
  --allow-empty                nothing to judge is sound, too
  --output text|json|github    for people, for programs, or as annotations of GitHub Actions (default: text)
  -n, --namespace NAME         namespace of the manifests that name none (default: default, as for kubectl)
  -h, --help                   this text

Ends with 0 when all is sound, 1 when there are errors, 2 when something could not be read or nothing was found.
inference-operator explain RULE says what is behind the id at the end of a line.
`;

const outputs = ['text', 'json', 'github'] as const;

type Output = (typeof outputs)[number];

const isOutput = (text: string): text is Output => outputs.some((output) => output === text);

function severityOf(text: string): Severity {
  if (text === 'error') return 'error';
  if (text === 'warn') return 'warning';
  throw new UsageError('--unknown-fields: must be one of error, warn');
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        strict: { type: 'boolean', default: false },
        'unknown-fields': { type: 'string', default: 'error' },
        live: { type: 'boolean', default: false },
        'allow-empty': { type: 'boolean', default: false },
        output: { type: 'string', short: 'o', default: 'text' },
        namespace: { type: 'string', short: 'n', default: 'default' },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** Runs the command and returns its exit code; throws a UsageError. */
export async function runValidate(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = readArguments(args);
  if (values.help) {
    io.out(help);
    return 0;
  }
  const { output, strict: isStrict, namespace, live: isLive, 'allow-empty': allowEmpty } = values;
  if (!isOutput(output)) throw new UsageError(`--output: must be one of ${outputs.join(', ')}`);
  const unknownFields = severityOf(values['unknown-fields']);
  if (positionals.length === 0)
    throw new UsageError('validate: name a file, a folder, or - for the standard input');

  const report = await judged(positionals, io, { isStrict, namespace, unknownFields, isLive }, allowEmpty);
  if (output === 'json') {
    io.out(jsonOutput(report));
    return exitCodeOf(report);
  }
  const style = { hasExcerpts: io.isTerminal, hasColor: io.hasColor };
  io.out(output === 'github' ? githubOutput(report) : textOutput(report, style));
  for (const unreadable of report.unreadable) io.err(`${unreadableLine(unreadable)}\n`);
  io.err(`${summaryOf(report)}\n`);
  return exitCodeOf(report);
}

/** Reads and judges one file after the other. That there was nothing to read is said, unless it is allowed. */
async function judged(
  paths: readonly string[],
  { stdin }: CommandIo,
  options: JudgingOptions,
  allowEmpty: boolean,
): Promise<Report> {
  const judging = new Judging(controlledKinds, options);
  for await (const source of readSources(paths, stdin)) {
    if (source instanceof SourceText) judging.add(source);
    else if (!(source.isEmpty && allowEmpty)) judging.addUnreadable(source);
  }
  const { judged: count, passedOver, unreadable } = judging.report();
  if (count + passedOver + unreadable.length === 0 && !allowEmpty) {
    const names = paths.map((path) => (path === standardInput.argument ? standardInput.name : path));
    for (const name of new Set(names)) judging.addUnreadable({ name, message: 'holds no object' });
  }
  return judging.report();
}
