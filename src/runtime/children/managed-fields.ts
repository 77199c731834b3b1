/** Who owns which fields of an object, as `metadata.managedFields` says, and how ownership is handed on. */
import type { Json, ManagedFieldsEntry, StoredObject } from '../../kubernetes/object.ts';
import { fieldManager } from './ownership.ts';

/** A set of fields as in `fieldsV1`: `{ 'f:spec': { 'f:replicas': {} } }`. */
export type FieldSet = Readonly<Record<string, Json>>;

/** The way to a field in such a set, and to all that is in it: `['f:env', 'k:{"name":"A"}', 'f:value']`. */
export type FieldPath = readonly string[];

/** Whether we own a field by server-side apply: leaving it out of the next apply would remove it. */
export function ownsByApply(object: StoredObject, path: FieldPath): boolean {
  return entriesOf(object).some((entry) => isOurs(entry) && holds(entry, path));
}

/** The managers of a field, or of something in it. */
export function managersOf(object: StoredObject, path: FieldPath): string[] {
  const holders = entriesOf(object).filter((entry) => holds(entry, path));
  return [...new Set(holders.map(({ manager = '' }) => manager))];
}

/**
 * The fields that others wrote by hand (`kubectl set`, `kubectl edit`). What was written through a subresource (an
 * autoscaler's replicas) or by server-side apply is not among them: those managers mean to keep it.
 */
export function fieldsByHand(object: StoredObject): FieldSet {
  return entriesOf(object)
    .filter(isByHand)
    .reduce<FieldSet>((all, { fieldsV1 = {} }) => union(all, fieldsV1), {});
}

/** Whether a field, or something in it, has a manager that means to keep it. */
export function isKeptByOthers(object: StoredObject, path: FieldPath): boolean {
  return entriesOf(object).some((entry) => !isOurs(entry) && !isByHand(entry) && holds(entry, path));
}

/** Managers of the Go operator that may have written a child: controller-runtime names them after the program. */
const predecessors = new Set(['manager']);

/**
 * The managed fields of an object after everything that the Go operator wrote has become ours, as if we had applied it:
 * what we do not render then goes with the next apply. Undefined when there is nothing of the kind.
 */
export function withoutPredecessors(object: StoredObject): ManagedFieldsEntry[] | undefined {
  const { managedFields, given } = handedOver(object, ({ manager = '', fieldsV1 = {} }) =>
    predecessors.has(manager) ? fieldsV1 : {},
  );
  return given.length === 0 ? undefined : managedFields;
}

/** Fields that change hands. */
export interface HandOver {
  /** The managed fields of the object afterwards. */
  readonly managedFields: ManagedFieldsEntry[];
  /** What others have given: their entries with nothing else in them. */
  readonly given: readonly ManagedFieldsEntry[];
}

/** Makes ours what others wrote by hand at these paths. */
export function takenOver(object: StoredObject, paths: readonly FieldPath[]): HandOver {
  return handedOver(object, ({ fieldsV1 = {} }) =>
    paths.reduce<FieldSet>((all, path) => union(all, only(fieldsV1, path)), {}),
  );
}

/**
 * The managed fields of an object after what others have given is theirs again. Undefined if it is no longer ours: an
 * apply that left it out has removed it.
 */
export function givenBack(
  object: StoredObject,
  given: readonly ManagedFieldsEntry[],
): ManagedFieldsEntry[] | undefined {
  const entries = entriesOf(object);
  const back = given.reduce<FieldSet>((all, { fieldsV1 = {} }) => union(all, fieldsV1), {});
  const ours = entries.find(isOurs);
  if (ours === undefined || !includes(ours.fieldsV1 ?? {}, back)) return undefined;
  const others = entries.filter((entry) => entry !== ours);
  return [...given.reduce(withEntry, others), { ...ours, fieldsV1: minus(ours.fieldsV1 ?? {}, back) }];
}

/** Hands the fields that `taken` picks from each entry written by hand over to us. */
function handedOver(object: StoredObject, taken: (entry: ManagedFieldsEntry) => FieldSet): HandOver {
  const given: ManagedFieldsEntry[] = [];
  const others: ManagedFieldsEntry[] = [];
  const ours: ManagedFieldsEntry[] = [];
  for (const entry of entriesOf(object)) {
    const fields = isByHand(entry) ? taken(entry) : {};
    if (isOurs(entry)) ours.push(entry);
    else if (isEmpty(fields)) others.push(entry);
    else {
      given.push({ ...entry, fieldsV1: { ...fields } });
      const left = minus(entry.fieldsV1 ?? {}, fields);
      if (!isEmpty(left)) others.push({ ...entry, fieldsV1: left });
    }
  }
  return { managedFields: [...others, merged([...ours, ...given])], given };
}

/** One entry of ours with the fields of all: the API server keeps only one for each manager, operation and version. */
function merged(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry {
  return {
    ...entries[0],
    manager: fieldManager,
    operation: 'Apply',
    fieldsV1: entries.reduce<Record<string, Json>>((all, { fieldsV1 = {} }) => union(all, fieldsV1), {}),
  };
}

/** Entries with one more, which becomes a part of that which is of the same manager, operation and version. */
function withEntry(
  entries: readonly ManagedFieldsEntry[],
  more: ManagedFieldsEntry,
): readonly ManagedFieldsEntry[] {
  const same = entries.find(
    ({ manager, operation, apiVersion, subresource }) =>
      manager === more.manager &&
      operation === more.operation &&
      apiVersion === more.apiVersion &&
      subresource === more.subresource,
  );
  if (same === undefined) return [...entries, more];
  const fieldsV1 = union(same.fieldsV1 ?? {}, more.fieldsV1 ?? {});
  return entries.map((entry) => (entry === same ? { ...entry, fieldsV1 } : entry));
}

const entriesOf = ({ metadata }: StoredObject): readonly ManagedFieldsEntry[] => metadata.managedFields ?? [];

function isOurs(entry: ManagedFieldsEntry): boolean {
  return entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource;
}

function isByHand({ operation, subresource }: ManagedFieldsEntry): boolean {
  return operation === 'Update' && !subresource;
}

function holds({ fieldsV1 }: ManagedFieldsEntry, path: FieldPath): boolean {
  let fields: Json | undefined = fieldsV1;
  for (const name of path) fields = isFieldSet(fields) ? fields[name] : undefined;
  return fields !== undefined;
}

/** What a set holds of a field and of all that is in it. */
function only(set: FieldSet, [name, ...rest]: FieldPath): FieldSet {
  const fields = name === undefined ? undefined : set[name];
  if (name === undefined || fields === undefined) return {};
  if (rest.length === 0) return { [name]: fields };
  const within = isFieldSet(fields) ? only(fields, rest) : {};
  return isEmpty(within) ? {} : { [name]: { ...within } };
}

/** The fields that are in either set. */
function union(a: FieldSet, b: FieldSet): Record<string, Json> {
  const result: Record<string, Json> = { ...a };
  for (const [name, fields] of Object.entries(b)) {
    const other = result[name];
    result[name] = isFieldSet(other) && isFieldSet(fields) ? union(other, fields) : fields;
  }
  return result;
}

/** The fields of `a` that are not in `b`. */
function minus(a: FieldSet, b: FieldSet): Record<string, Json> {
  const result: Record<string, Json> = { ...a };
  for (const [name, fields] of Object.entries(b)) {
    const other = result[name];
    const left = isFieldSet(other) && isFieldSet(fields) ? minus(other, fields) : {};
    if (isEmpty(left)) delete result[name];
    else result[name] = left;
  }
  return result;
}

/** Whether every field of `b` is in `a`. */
function includes(a: FieldSet, b: FieldSet): boolean {
  return Object.entries(b).every(([name, fields]) => {
    const other = a[name];
    return isFieldSet(other) && isFieldSet(fields) && includes(other, fields);
  });
}

function isEmpty(set: FieldSet): boolean {
  return Object.keys(set).length === 0;
}

/** Whether this is a set, and not a leaf of something that is none. */
export function isFieldSet(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
