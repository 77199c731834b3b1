/** A report for people: a line for each finding, on a terminal with the place in the file below it. */
import { styleText } from 'node:util';
import { lineOf } from '../admission/finding.ts';
import { hasHiddenCharacters, plainText } from '../kubernetes/plain-text.ts';
import { printableJson } from './json-output.ts';
import type { PlacedFinding, Report, Unreadable } from './report.ts';

/** How a report is shown. */
export interface TextStyle {
  /** Whether the line of the file and a caret are shown. */
  readonly hasExcerpts: boolean;
  readonly hasColor: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** Longest piece of a line that is shown, in characters. */
const excerptLength = 160;

/** As long as it was, for text with a caret below it. */
const blank = (run: string): string => ' '.repeat(run.length);

/**
 * Plain text in which no program that reads along sees a command either: GitHub takes `##[` for the beginning of one
 * wherever it stands.
 */
export function printable(text: string, shown?: (run: string) => string): string {
  return plainText(text, shown).replaceAll('##[', '# [');
}

/**
 * The name of a file as a line may begin with it: GitHub takes a line that begins with `::` for a command. A name with
 * hidden characters is written as JSON, so that it can be found.
 */
export function shownName(name: string): string {
  if (hasHiddenCharacters(name)) return printable(printableJson(name));
  return printable(/^[\p{L}\p{N}_.<~/]/u.test(name) ? name : `./${name}`);
}

/** `examples/x.yaml:12:15`. */
function placeIn({ name, place }: Unreadable): string {
  if (place === undefined) return shownName(name);
  const { line, column } = place.source.positionOf(place.offset);
  return `${shownName(name)}:${line}:${column}`;
}

/** What could not be read, as one line. */
export function unreadableLine(unreadable: Unreadable): string {
  return `${placeIn(unreadable)}: ${printable(unreadable.message)}`;
}

const firstLine = (text: string): string => text.split(/[\r\n]/, 1)[0] ?? '';

/** A key or a dash before a value, and nothing else that could be a secret. */
const plainBeginning = /^[\s-]*(?:[^\s:{}[\],]+:\s+)?$/;

/**
 * The line of the file up to the end of the field, and a caret below it; undefined where other values stand before it.
 * A value is shown only if the finding quotes it: any other can be a secret.
 */
function excerptOf({
  source,
  span,
  value = '',
}: PlacedFinding): readonly [line: string, carets: string] | undefined {
  const { column } = source.positionOf(span.start);
  if (column > excerptLength) return undefined;
  // A line can be as long as its file: only its beginning is looked at.
  const text = firstLine(source.text.slice(span.start - column + 1, span.start + 2 * excerptLength));
  const beginning = text.slice(0, column - 1);
  if (!plainBeginning.test(beginning)) return undefined;
  const longest = Math.min(span.end, span.start + 2 * excerptLength);
  const written = firstLine(source.text.slice(span.start, longest));
  const rest = text.slice(beginning.length + written.length);
  const isKey = /^[ \t]*:(?:[ \t]|$)/.test(rest);
  const isQuoted = value.includes(written.replace(/^(["'])(.*)\1$/, '$2'));
  const shown = isKey ? `${written}:` : isQuoted ? written : '…';
  const width = isKey || isQuoted ? written.length : 1;
  return [
    printable(`${beginning}${shown}`.slice(0, excerptLength), blank),
    ' '.repeat(column - 1) + '^'.repeat(Math.max(1, Math.min(width, excerptLength))),
  ];
}

function findingLines(finding: PlacedFinding, { hasExcerpts, hasColor }: TextStyle): string[] {
  const styled = (style: Style, text: string): string =>
    hasColor ? styleText(style, text, { validateStream: false }) : text;
  const { source, span, severity, rule } = finding;
  const { line, column } = source.positionOf(span.start);
  const place = `${shownName(source.name)}:${line}:${column}`;
  const color = severity === 'error' ? 'red' : 'yellow';
  const mark = severity === 'error' ? '' : `${styled(color, 'warning')}: `;
  const text = styled(severity === 'error' ? 'red' : 'reset', printable(lineOf(finding)));
  const head = `${styled('bold', place)}: ${mark}${text} ${styled('dim', `[${rule}]`)}`;
  const shown = hasExcerpts ? excerptOf(finding) : undefined;
  if (shown === undefined) return [head];
  const [excerpt, carets] = shown;
  return [head, `    ${excerpt}`, `    ${styled(color, carets)}`];
}

/** The findings, a line for each and, where wanted, the place in the file below it. */
export function textOutput({ findings }: Report, style: TextStyle): string {
  return findings.flatMap((finding) => findingLines(finding, style).map((line) => `${line}\n`)).join('');
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What was judged and what came of it, in one line. */
export function summaryOf({ findings, unreadable, judged, passedOver }: Report): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const parts = [
    `${counted(judged, 'manifest')}: ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`,
    ...(passedOver > 0 ? [`${counted(passedOver, 'object')} of other kinds passed over`] : []),
    ...(unreadable.length > 0 ? [`${unreadable.length} could not be read`] : []),
  ];
  return parts.join('; ');
}
