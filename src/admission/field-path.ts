/** Paths to fields, as the API server writes them. */
import { isRecord } from '../kubernetes/json.ts';
import { escaped, plainText } from '../kubernetes/plain-text.ts';

const identifier = /^[A-Za-z_][A-Za-z0-9_-]*$/;

/** Longest key of a map that is printed whole, in characters; annotations have keys of up to 317. */
const printedKeyLength = 317;

/** What tells one item of a list from another, first that is there. */
const itemKeys = ['name', 'host', 'secretName', 'path', 'type', 'url'] as const;

function itemKey(item: unknown): string | undefined {
  if (typeof item === 'string' || typeof item === 'number') return String(item);
  if (!isRecord(item)) return undefined;
  const key = itemKeys.find((candidate) => typeof item[candidate] === 'string');
  return key === undefined ? undefined : `${key}=${String(item[key])}`;
}

function step(value: unknown, segment: string | number): unknown {
  if (typeof segment === 'number') return Array.isArray(value) ? value[segment] : undefined;
  return isRecord(value) && Object.hasOwn(value, segment) ? value[segment] : undefined;
}

function printed(segment: string | number, index: number): string {
  if (typeof segment === 'number') return `[${segment}]`;
  if (segment.length > printedKeyLength) {
    return `[${plainText(segment.slice(0, printedKeyLength), escaped)}…]`;
  }
  if (!identifier.test(segment)) return `[${plainText(segment, escaped)}]`;
  return index === 0 ? segment : `.${segment}`;
}

/** The path of a field in an object: immutable, and printed as `spec.providers[1].name`. */
export class FieldPath {
  readonly #own: readonly (string | number)[];
  readonly #parent: FieldPath | undefined;

  /** A path that begins with the given segments, or goes on from `parent` with them. */
  constructor(segments: readonly (string | number)[], parent?: FieldPath) {
    this.#own = segments;
    this.#parent = parent;
  }

  /** Names of properties or keys, and positions in lists. */
  get segments(): readonly (string | number)[] {
    return this.#parent === undefined ? this.#own : [...this.#parent.segments, ...this.#own];
  }

  /** The path of a field below this one. Costs next to nothing: rules make many paths, and few are ever printed. */
  at(...segments: readonly (string | number)[]): FieldPath {
    return new FieldPath(segments, this);
  }

  /** `spec.providers[1].name`; keys that are no identifiers stand in brackets: `annotations[example.com/a]`. */
  toString(): string {
    return this.segments.map(printed).join('');
  }

  /**
   * The path with list items named by what they are instead of where they stand, so that it stays the same when an
   * item is inserted before: `spec.providers[name=openai].type`. For comparing, not for printing.
   */
  keyedIn(root: unknown): string {
    let value = root;
    const keyed = this.segments.map((segment) => {
      value = step(value, segment);
      return typeof segment === 'number' ? (itemKey(value) ?? segment) : segment;
    });
    return JSON.stringify(keyed);
  }

  /** Order of fields: by name, and items of a list by position. */
  compare(other: FieldPath): number {
    const [own, others] = [this.segments, other.segments];
    for (const [index, segment] of own.entries()) {
      const against = others[index];
      if (segment === against) continue;
      if (against === undefined) return 1;
      return segment < against ? -1 : 1;
    }
    return own.length - others.length;
  }
}

/** `spec` of an object. */
export const specPath = new FieldPath(['spec']);

/** `metadata.name` of an object. */
export const namePath = new FieldPath(['metadata', 'name']);
