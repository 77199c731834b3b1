/** A report as workflow commands of GitHub Actions, which shows them beside the lines of a pull request. */
import { lineOf } from '../admission/finding.ts';
import type { PlacedFinding, Report, Unreadable } from './report.ts';
import { printable } from './text-output.ts';

/** Data of a command: on one line, and what would be taken for an escape is escaped. */
const data = (text: string): string => printable(text).replaceAll('%', '%25');

/** A property of a command: what would end the property as well. */
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

function command(
  level: string,
  properties: Readonly<Record<string, string | number>>,
  message: string,
): string {
  const list = Object.entries(properties).map(([name, value]) => `${name}=${property(String(value))}`);
  return `::${level} ${list.join(',')}::${data(message)}\n`;
}

function findingCommand(finding: PlacedFinding): string {
  const { source, span, severity, rule } = finding;
  const { line, column } = source.positionOf(span.start);
  return command(severity, { file: source.name, line, col: column, title: rule }, lineOf(finding));
}

function unreadableCommand({ name, message, place }: Unreadable): string {
  const { line, column } = place?.source.positionOf(place.offset) ?? { line: 1, column: 1 };
  return command('error', { file: name, line, col: column, title: 'unreadable' }, message);
}

/** One command for each finding, and for what could not be read. */
export function githubOutput({ findings, unreadable }: Report): string {
  return [...findings.map(findingCommand), ...unreadable.map(unreadableCommand)].join('');
}
