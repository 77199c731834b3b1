/** A report for programs. */
import { causeReasons, messageOf } from '../admission/finding.ts';
import { escaped, plainText } from '../kubernetes/plain-text.ts';
import type { PlacedFinding, Report, Unreadable } from './report.ts';

/** One finding as `--output json` writes it: `reason`, `field` and `message` are those of a cause of the webhook's answer. */
export interface JsonFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly severity: 'error' | 'warning';
  readonly rule: string;
  readonly kind: string;
  /** Empty where the manifest names none. */
  readonly namespace: string;
  readonly name: string;
  readonly field: string;
  /** Absent for a warning, and where the API server gives none. */
  readonly reason?: string;
  readonly message: string;
}

/** What `--output json` writes. */
export interface JsonReport {
  readonly findings: readonly JsonFinding[];
  readonly unreadable: readonly { file: string; line?: number; column?: number; message: string }[];
  readonly judged: number;
  readonly passedOver: number;
}

function jsonFinding(finding: PlacedFinding): JsonFinding {
  const { source, span, severity, rule, object, path, type } = finding;
  return {
    file: source.name,
    ...source.positionOf(span.start),
    severity,
    rule,
    ...object,
    field: String(path),
    ...(type !== undefined && { reason: causeReasons[type] }),
    message: messageOf(finding),
  };
}

function jsonUnreadable({ name, message, place }: Unreadable): JsonReport['unreadable'][number] {
  return { file: name, ...place?.source.positionOf(place.offset), message };
}

/**
 * JSON with all escaped that a terminal would act on or hide, and what programs that read along would take for a command
 * (`##[`): the values stay what they are.
 */
export function printableJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .split('\n')
    .map((line) => plainText(line, escaped).replaceAll('##[', '#\\u0023['))
    .join('\n');
}

/** The report as one JSON object, in lines that a person can read as well. */
export function jsonOutput({ findings, unreadable, judged, passedOver }: Report): string {
  const report: JsonReport = {
    findings: findings.map(jsonFinding),
    unreadable: unreadable.map(jsonUnreadable),
    judged,
    passedOver,
  };
  return `${printableJson(report)}\n`;
}
