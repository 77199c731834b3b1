/** `inference-operator validate`: the judgement of the webhook, without a cluster. */
import { parseArgs } from 'node:util';
import { kinds } from '../kinds.ts';
import { type CommandIo, UsageError } from './command-io.ts';
import { githubOutput } from './github-output.ts';
import { jsonOutput } from './json-output.ts';
import { exitCodeOf, reportOn } from './report.ts';
import { readSources } from './source-files.ts';
import { summaryOf, textOutput, unreadableLine } from './text-output.ts';

const help = `Judges manifests with the rules of the webhook, without a cluster.

Usage: inference-operator validate [OPTIONS] FILE|DIR|- ...

  FILE is YAML or JSON with any number of documents, DIR is searched for *.yaml, *.yml and *.json with all below it,
  and - is the standard input. Objects of other kinds are passed over.

Options
  --strict                     warnings, unknown fields and keys given twice are errors
  --output text|json|github    for people, for programs, or as annotations of GitHub Actions (default: text)
  -n, --namespace NAME         namespace of the manifests that name none (default: default, as for kubectl)
  -h, --help                   this text

Ends with 0 when all is sound, 1 when there are errors, 2 when something could not be read.
inference-operator explain RULE says what is behind the id at the end of a line.
`;

const outputs = ['text', 'json', 'github'] as const;

type Output = (typeof outputs)[number];

const isOutput = (text: string): text is Output => outputs.some((output) => output === text);

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        strict: { type: 'boolean', default: false },
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
  const { output, strict: isStrict, namespace } = values;
  if (!isOutput(output)) throw new UsageError(`--output: must be one of ${outputs.join(', ')}`);
  if (positionals.length === 0)
    throw new UsageError('validate: name a file, a folder, or - for the standard input');

  const { sources, unread } = await readSources(positionals, io.stdin);
  const judged = reportOn(sources, kinds, { isStrict, namespace });
  const report = { ...judged, unreadable: [...unread, ...judged.unreadable] };
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
