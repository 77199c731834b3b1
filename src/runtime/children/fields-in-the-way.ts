/** Which fields that others wrote by hand a refusal may be about: they contradict what is to be applied. */
import type { Json, StoredObject } from '../../kubernetes/object.ts';
import type { ApiError } from '../client/api-error.ts';
import type { DesiredObject } from './intent.ts';
import { type FieldPath, type FieldSet, fieldsByHand, isFieldSet, isKeptByOthers } from './managed-fields.ts';

/** A step of the path in a refusal: a field or the key of a map, or the place of a list's item, which counts for nothing. */
type Step = string | number;

/** The steps of `spec.containers[0].limits[nvidia.com/gpu]`, as the API server writes the path of a field. */
function stepsOf(field: string): Step[] {
  return [...field.matchAll(/\[([^\]]*)\]|([^.[\]]+)/g)].map(([, inBrackets, name = '']) =>
    inBrackets === undefined ? name : /^\d+$/.test(inBrackets) ? Number(inBrackets) : inBrackets,
  );
}

/**
 * The fields of others that may be what a refusal is about, the likeliest first: what it names, what is in that, and what
 * stands beside it where it is ours (`value` beside a refused `valueFrom`). None is rendered by us, and none has a
 * manager that means to keep it. A refusal that names no field, such as that of a policy, is about none of them.
 *
 * A refusal tells the place of a list's item among all, which nobody knows who does not know the others; so items in
 * every place are meant.
 *
 * @param live as read from the API server, with its managed fields
 */
export function fieldsInTheWay(
  live: StoredObject,
  desired: DesiredObject,
  { status }: ApiError,
): FieldPath[] {
  const theirs = fieldsByHand(live);
  const paths = (status.details?.causes ?? [])
    .map(({ field = '' }) => stepsOf(field))
    .filter((path) => path.length > 0);
  const found = [
    ...paths.flatMap((path) => named(theirs, desired, path)),
    ...paths.flatMap((path) => beside(theirs, desired, path)),
  ].flatMap((path) => [...partsOf(theirs, path), path]);
  const distinct = [...new Map(found.map((path) => [path.join('\n'), path])).values()];
  return distinct.filter((path) => !isKeptByOthers(live, path));
}

/** What is at the end of a path, or in what is there, and is not in `ours`. */
function named(theirs: FieldSet, ours: unknown, [step, ...rest]: readonly Step[]): FieldPath[] {
  if (step === undefined) return ours === undefined ? [[]] : within(theirs, ours);
  const isAtomic = Object.keys(theirs).length === 0;
  if (isAtomic) return ours === undefined ? [[]] : [];
  return stepsInto(theirs, ours, step).flatMap(({ key, fields, content }) => {
    const found = named(fields, content, rest);
    // Without a field of its own an item is none: it goes as a whole, or not at all.
    const isWhole = typeof step === 'number' && content === undefined && found.length > 0;
    return isWhole ? [[key]] : found.map((path) => [key, ...path]);
  });
}

/** What stands beside the end of a path where that is in `ours`, and is not in `ours` itself. */
function beside(theirs: FieldSet, ours: unknown, [step, ...rest]: readonly Step[]): FieldPath[] {
  if (step === undefined) return [];
  if (rest.length === 0) {
    const isOurs = typeof step === 'string' && contentOf(ours, step) !== undefined;
    return isOurs
      ? fieldsOf(theirs, ours).flatMap(({ key, content }) => (content === undefined ? [[key]] : []))
      : [];
  }
  return stepsInto(theirs, ours, step).flatMap(({ key, fields, content }) =>
    beside(fields, content, rest).map((path) => [key, ...path]),
  );
}

/** What is in a set and not in `ours`; lists are left alone, to which others may add what they like. */
function within(theirs: FieldSet, ours: unknown): FieldPath[] {
  return fieldsOf(theirs, ours).flatMap(({ key, fields, content }) => {
    if (content === undefined) return [[key]];
    return Array.isArray(content) ? [] : within(fields, content).map((path) => [key, ...path]);
  });
}

/** The fields of a block one by one, where there are several: one of them may be all that is in the way. */
function partsOf(theirs: FieldSet, path: FieldPath): FieldPath[] {
  const block = path.reduce<Json | undefined>(
    (set, part) => (isFieldSet(set) ? set[part] : undefined),
    theirs,
  );
  if (!isFieldSet(block) || path.at(-1)?.startsWith('f:') !== true) return [];
  const parts = fieldsOf(block, undefined).filter(({ fields }) => Object.keys(fields).length === 0);
  return parts.length > 1 ? parts.map(({ key }) => [...path, key]) : [];
}

/** A member of a set, with what is rendered there. */
interface Member {
  readonly key: string;
  readonly fields: FieldSet;
  readonly content: unknown;
}

/** Where a step leads: to a field, or to each of a list's items. */
function stepsInto(theirs: FieldSet, ours: unknown, step: Step): Member[] {
  if (typeof step === 'number') return itemsOf(theirs, ours);
  // The API server writes `LoadBalancerSourceRanges` for what is called `loadBalancerSourceRanges`.
  const names = [step, step.charAt(0).toLowerCase() + step.slice(1)];
  return fieldsOf(theirs, ours)
    .filter(({ key }) => names.includes(key.slice(2)))
    .slice(0, 1);
}

/** The fields of a set, or the entries of a map. */
function fieldsOf(theirs: FieldSet, ours: unknown): Member[] {
  return membersOf(theirs, 'f:', (name) => contentOf(ours, name));
}

/** The items of a list whose items have keys. */
function itemsOf(theirs: FieldSet, ours: unknown): Member[] {
  const rendered: readonly unknown[] = Array.isArray(ours) ? ours : [];
  return membersOf(theirs, 'k:', (text) => {
    const keys: Record<string, Json> = JSON.parse(text);
    return rendered.find((item) =>
      Object.entries(keys).every(([name, key]) => contentOf(item, name) === key),
    );
  });
}

function membersOf(theirs: FieldSet, prefix: 'f:' | 'k:', contentIn: (name: string) => unknown): Member[] {
  return Object.entries(theirs).flatMap(([key, fields]) =>
    key.startsWith(prefix) && isFieldSet(fields) ? [{ key, fields, content: contentIn(key.slice(2)) }] : [],
  );
}

function contentOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const fields: Readonly<Record<string, unknown>> = Object(value);
  return fields[name];
}

/** A path as people write it: `spec.template.spec.containers[name=main].env[name=A].value`. */
export function textOfPath(path: FieldPath): string {
  return path.reduce((text, part) => {
    const name = part.slice(2);
    if (!part.startsWith('k:')) return text === '' ? name : `${text}.${name}`;
    const keys = Object.entries<Json>(JSON.parse(name)).map(([key, value]) => `${key}=${String(value)}`);
    return `${text}[${keys.join(',')}]`;
  }, '');
}
