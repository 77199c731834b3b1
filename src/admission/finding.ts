/** What admission finds wrong with an object, in the words of Kubernetes' own field errors (apimachinery's `field.Error`). */
import { escaped, plainText } from '../kubernetes/plain-text.ts';
import type { FieldPath } from './field-path.ts';
import { didYouMean } from './suggestion.ts';

/** The kinds of field error, with the reason that a Status gives for each (`CauseType*`). */
export const causeReasons = {
  'Required value': 'FieldValueRequired',
  'Invalid value': 'FieldValueInvalid',
  'Unsupported value': 'FieldValueNotSupported',
  'Duplicate value': 'FieldValueDuplicate',
  Forbidden: 'FieldValueForbidden',
  'Too long': 'FieldValueTooLong',
  'Too many': 'FieldValueTooMany',
} as const;

export type ErrorType = keyof typeof causeReasons;

/** Words with paths among them; the paths stay objects so that they can be compared wherever their items stand. */
export type Words = string | readonly (string | FieldPath)[];

/** One complaint about one field, before it is known under which rule. */
export interface Complaint {
  readonly path: FieldPath;
  /** Absent for a warning, which has words only. */
  readonly type?: ErrorType;
  /** The offending value as JSON; absent when it could be a secret or says nothing. */
  readonly value?: string;
  readonly words: Words;
}

/** Takes a complaint. A call costs next to nothing; a generator in its place would cost more than most checks do. */
export type Complain = (complaint: Complaint) => void;

export type Severity = 'error' | 'warning';

/** A complaint with the rule that it comes from. */
export interface Finding extends Complaint {
  readonly rule: string;
  readonly severity: Severity;
}

/** Longest piece of a value that is quoted back, in characters. */
const quotedLength = 128;

/** A text cut to a number of characters, the last of which then says so. Never ends in half a character. */
export function clipped(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const end = characters - 1;
  const isHalf = (text.codePointAt(end - 1) ?? 0) > 0xffff;
  return `${text.slice(0, isHalf ? end - 1 : end)}…`;
}

function quoted(value: unknown): string {
  // Cut before as well: a value can be very long, and only its beginning is shown.
  const json = clipped(JSON.stringify(value) ?? 'null', quotedLength);
  return clipped(plainText(json, escaped), quotedLength);
}

/** `1 item`, `2 items` */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The field must be there. */
export function required(path: FieldPath, words: Words = ''): Complaint {
  return { path, type: 'Required value', words };
}

/** The value is not what the field takes; it is quoted. Never for values that could be secrets. */
export function invalid(path: FieldPath, value: unknown, words: Words): Complaint {
  return { path, type: 'Invalid value', value: quoted(value), words };
}

/** As `invalid`, for values that could be secrets: nothing is quoted. */
export function invalidUnquoted(path: FieldPath, words: Words): Complaint {
  return { path, type: 'Invalid value', words };
}

/** The value is none of those that are supported. */
export function unsupported(
  path: FieldPath,
  value: unknown,
  supported: readonly string[],
  suggestion?: string,
): Complaint {
  const list = [...supported].sort().map((item) => JSON.stringify(item));
  return {
    path,
    type: 'Unsupported value',
    value: quoted(value),
    words: `supported values: ${list.join(', ')}${didYouMean(suggestion)}`,
  };
}

/** The value is taken. */
export function duplicate(path: FieldPath, value: unknown, words: Words = ''): Complaint {
  return { path, type: 'Duplicate value', value: quoted(value), words };
}

/** The field may not be set, or not to this. */
export function forbidden(path: FieldPath, words: Words): Complaint {
  return { path, type: 'Forbidden', words };
}

/** A text is over its length. */
export function tooLong(path: FieldPath, maximum: number): Complaint {
  return { path, type: 'Too long', words: `may not be more than ${counted(maximum, 'character')}` };
}

/** A list or map has more items than it may. */
export function tooMany(path: FieldPath, count: number, maximum: number): Complaint {
  return {
    path,
    type: 'Too many',
    value: String(count),
    words: `must have at most ${counted(maximum, 'item')}`,
  };
}

/** Something that is admitted but worth saying. */
export function warning(path: FieldPath, words: Words): Complaint {
  return { path, words };
}

function joined(words: Words, print: (path: FieldPath) => string): string {
  if (typeof words === 'string') return words;
  return words.map((part) => (typeof part === 'string' ? part : print(part))).join('');
}

function printed(complaint: Complaint, print: (path: FieldPath) => string): string {
  const { type, value } = complaint;
  const words = joined(complaint.words, print);
  return plainText([type, value, words].filter((part) => part !== undefined && part !== '').join(': '));
}

/** What a cause of a Status says, without the path: `Invalid value: 101: must be between 1 and 100`. */
export function messageOf(complaint: Complaint): string {
  return printed(complaint, String);
}

/** The whole line: `spec.replicas: Invalid value: 101: must be between 1 and 100`. */
export function lineOf(complaint: Complaint): string {
  return `${complaint.path}: ${messageOf(complaint)}`;
}

/** What makes two findings of two versions of an object the same: rule, path and message, with list items named by their key. */
export function identityOf(finding: Finding, object: unknown): string {
  const keyed = (path: FieldPath): string => path.keyedIn(object);
  return JSON.stringify([finding.rule, keyed(finding.path), printed(finding, keyed)]);
}
