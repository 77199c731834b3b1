/** JSON patches (RFC 6902) that only add. */
import { isRecord } from '../kubernetes/json.ts';

/** One `add` operation. */
export interface AddOperation {
  readonly op: 'add';
  readonly path: string;
  readonly value: unknown;
}

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/**
 * The operations that turn `before` into `after`, which may only have more: properties of objects that `before` lacks.
 * A null counts as absent in both. Throws when a value differs that `before` has, since a default never overrides what a user wrote; names the path,
 * never the value.
 */
export function additions(before: unknown, after: unknown, pointer: string): AddOperation[] {
  if (before === after) return [];
  // The API server reads null as absent too; `add` puts the value in its place.
  if (before === undefined || before === null) return [{ op: 'add', path: pointer, value: after }];
  if (isRecord(before) && isRecord(after)) {
    return Object.entries(after).flatMap(([name, value]) => {
      const present = Object.hasOwn(before, name) ? before[name] : undefined;
      return present === value ? [] : additions(present, value, `${pointer}/${escaped(name)}`);
    });
  }
  if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    return before.flatMap((item, index) => additions(item, after[index], `${pointer}/${index}`));
  }
  throw new Error(`${pointer}: a default may not change a value`);
}
