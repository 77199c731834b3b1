/** Whether a live object is what it should be: every rendered field, compared as the API server merges and stores it. */
import {
  builtinMergeSemantics,
  type FieldSemantics,
  type MergeSemantics,
} from '../../kubernetes/merge-semantics.ts';
import { quantitiesEqual } from '../../kubernetes/quantity.ts';
import type { DesiredObject } from './intent.ts';

/** A rendered field that is not as rendered. The values may be secret: only `path` is for people. */
export interface Difference {
  /** Such as `spec.template.spec.containers[name=main].image`. */
  readonly path: string;
  readonly desired: unknown;
  readonly live: unknown;
}

const metadataSemantics: FieldSemantics = { type: 'meta.v1.ObjectMeta' };

/**
 * The fields of `desired` that `live` does not have as rendered, in the order of rendering. What only `live` has does
 * not count, except inside of an atomic value. Absent equals zero (`""`, `0`, `false`, `{}`, `[]`), which the API server
 * leaves out; quantities are equal by value.
 */
export function differences(
  desired: DesiredObject,
  live: object,
  semantics: MergeSemantics = builtinMergeSemantics,
): Difference[] {
  const type = semantics.kinds[`${desired.apiVersion}/${desired.kind}`];
  const root = type === undefined ? {} : { type };
  return new Comparison(semantics).run(desired, live, root);
}

type Fields = Readonly<Record<string, unknown>>;

class Comparison {
  readonly #found: Difference[] = [];
  readonly #semantics: MergeSemantics;

  constructor(semantics: MergeSemantics) {
    this.#semantics = semantics;
  }

  run(desired: object, live: object, root: FieldSemantics): Difference[] {
    for (const [name, value] of Object.entries(desired)) {
      if (name === 'apiVersion' || name === 'kind') continue;
      const field = name === 'metadata' ? metadataSemantics : this.#field(root, name);
      this.#compare(name, value, (live as Fields)[name], field);
    }
    return this.#found;
  }

  #compare(path: string, desired: unknown, live: unknown, field: FieldSemantics): void {
    if (desired === undefined || desired === null) return;
    const liveItems = live ?? [];
    if (field.keys !== undefined && Array.isArray(desired) && Array.isArray(liveItems)) {
      this.#compareKeyed(path, desired, liveItems, field, field.keys);
    } else if (field.set && Array.isArray(desired) && Array.isArray(liveItems)) {
      if (desired.some((item) => !liveItems.includes(item))) this.#differ(path, desired, live);
    } else if (field.atomic !== true && isFields(desired) && (live === undefined || isFields(live))) {
      this.#compareFields(path, desired, live ?? {}, field);
    } else if (!this.#isSame(desired, live, field)) {
      this.#differ(path, desired, live);
    }
  }

  #compareFields(path: string, desired: Fields, live: Fields, field: FieldSemantics): void {
    for (const [name, value] of Object.entries(desired)) {
      const child = this.#field(field, name);
      if (field.map && value !== undefined && !(name in live)) {
        this.#differ(`${path}[${name}]`, value, undefined);
      } else {
        this.#compare(field.map ? `${path}[${name}]` : `${path}.${name}`, value, live[name], child);
      }
    }
  }

  #compareKeyed(
    path: string,
    desired: readonly unknown[],
    live: readonly unknown[],
    field: FieldSemantics,
    keys: readonly string[],
  ): void {
    const item: FieldSemantics = field.type === undefined ? {} : { type: field.type };
    const liveByKey = new Map(live.map((entry) => [this.#keyText(entry, field, keys), entry]));
    for (const entry of desired) {
      const key = this.#keyText(entry, field, keys);
      const match = liveByKey.get(key);
      if (match === undefined) this.#differ(`${path}[${key}]`, entry, undefined);
      else this.#compare(`${path}[${key}]`, entry, match, item);
    }
  }

  /** `containerPort=80,protocol=TCP`; an absent key field has its default. */
  #keyText(item: unknown, field: FieldSemantics, keys: readonly string[]): string {
    const fields = isFields(item) ? item : {};
    return keys.map((key) => `${key}=${fields[key] ?? this.#field(field, key).default ?? ''}`).join(',');
  }

  /** Whether two values are the same as a whole: here an addition counts, unless it is what the API server fills in. */
  #isSame(desired: unknown, live: unknown, field: FieldSemantics): boolean {
    if (Array.isArray(desired) || Array.isArray(live)) return this.#isSameList(desired, live, field);
    if (isFields(desired) || isFields(live)) return this.#isSameFields(desired, live, field);
    if (isAbsent(desired) && isAbsent(live)) return true;
    if (isAbsent(desired)) return isZero(live) || live === field.default;
    if (isAbsent(live)) return isZero(desired);
    if (desired === live) return true;
    return field.quantity === true && isScalar(desired) && isScalar(live) && quantitiesEqual(desired, live);
  }

  #isSameList(desired: unknown, live: unknown, field: FieldSemantics): boolean {
    const [wanted, there] = [desired ?? [], live ?? []];
    if (!Array.isArray(wanted) || !Array.isArray(there) || wanted.length !== there.length) return false;
    const item: FieldSemantics = field.type === undefined ? {} : { type: field.type };
    return wanted.every((entry, index) => this.#isSame(entry, there[index], item));
  }

  #isSameFields(desired: unknown, live: unknown, field: FieldSemantics): boolean {
    const [wanted, there] = [desired ?? {}, live ?? {}];
    if (!isFields(wanted) || !isFields(there)) return false;
    const names = new Set([...Object.keys(wanted), ...Object.keys(there)]);
    for (const name of names) {
      if (field.map && isAbsent(wanted[name]) !== isAbsent(there[name])) return false;
      if (!this.#isSame(wanted[name], there[name], this.#field(field, name))) return false;
    }
    return true;
  }

  /** What is special about a field of an object, or about the values of a map. */
  #field(parent: FieldSemantics, name: string): FieldSemantics {
    if (parent.map) return parent.quantity ? { quantity: true } : {};
    return (parent.type === undefined ? undefined : this.#semantics.types[parent.type]?.[name]) ?? {};
  }

  #differ(path: string, desired: unknown, live: unknown): void {
    this.#found.push({ path, desired, live });
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

function isZero(value: unknown): boolean {
  return value === '' || value === 0 || value === false;
}

function isScalar(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
