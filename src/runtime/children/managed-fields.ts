/** Who owns which fields of an object, as `metadata.managedFields` says, and how ownership is handed on. */
import type { Json, ManagedFieldsEntry, StoredObject } from '../../kubernetes/object.ts';
import { fieldManager } from './ownership.ts';

/** A set of fields as in `fieldsV1`: `{ 'f:spec': { 'f:replicas': {} } }`. */
type FieldSet = Readonly<Record<string, Json>>;

/** Whether we own a field by server-side apply: leaving it out of the next apply would remove it. */
export function ownsByApply(object: StoredObject, path: readonly string[]): boolean {
  return (object.metadata.managedFields ?? []).some((entry) => {
    let fields: Json | undefined = isOurs(entry) ? entry.fieldsV1 : undefined;
    for (const name of path) fields = isFieldSet(fields) ? fields[`f:${name}`] : undefined;
    return fields !== undefined;
  });
}

/** Managers of the Go operator that may have written a child: controller-runtime names them after the program. */
const predecessors = new Set(['manager']);

/**
 * The managed fields of an object after everything that the Go operator wrote has become ours, as if we had applied it:
 * what we do not render then goes with the next apply. Undefined when there is nothing of the kind.
 */
export function withoutPredecessors(object: StoredObject): ManagedFieldsEntry[] | undefined {
  return reassigned(object, (entry) =>
    predecessors.has(entry.manager ?? '') ? (entry.fieldsV1 ?? {}) : undefined,
  );
}

/**
 * The managed fields of an object after every `spec` field that somebody wrote by hand (`kubectl set`, `kubectl edit`)
 * has become ours. Fields that were written through a subresource (an autoscaler's replicas) or by server-side apply
 * stay where they are: those managers mean to keep them. Undefined when there is nothing of the kind.
 */
export function withoutCoOwners(object: StoredObject): ManagedFieldsEntry[] | undefined {
  return reassigned(object, ({ fieldsV1 }) => {
    const spec = fieldsV1?.['f:spec'];
    return spec === undefined ? undefined : { 'f:spec': spec };
  });
}

/** Hands the fields that `taken` picks from each entry written by an update over to us. */
function reassigned(
  object: StoredObject,
  taken: (entry: ManagedFieldsEntry) => FieldSet | undefined,
): ManagedFieldsEntry[] | undefined {
  const entries = object.metadata.managedFields ?? [];
  const ours = entries.filter(isOurs);
  const others: ManagedFieldsEntry[] = [];
  let isChanged = false;
  for (const entry of entries.filter((one) => !isOurs(one))) {
    const fields = entry.operation === 'Update' && !entry.subresource ? taken(entry) : undefined;
    if (fields === undefined) others.push(entry);
    else {
      isChanged = true;
      ours.push({ ...entry, fieldsV1: { ...fields } });
      others.push(...remainder(entry, fields));
    }
  }
  return isChanged ? [...others, merged(ours)] : undefined;
}

/** What is left of an entry without the given top-level fields. */
function remainder(entry: ManagedFieldsEntry, fields: FieldSet): ManagedFieldsEntry[] {
  const left = Object.entries(entry.fieldsV1 ?? {}).filter(([name]) => !(name in fields));
  return left.length === 0 ? [] : [{ ...entry, fieldsV1: Object.fromEntries(left) }];
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

function isOurs(entry: ManagedFieldsEntry): boolean {
  return entry.manager === fieldManager && entry.operation === 'Apply' && !entry.subresource;
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

function isFieldSet(value: Json | undefined): value is Record<string, Json> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
