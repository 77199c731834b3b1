/** JSON values, looked at without trust: what `JSON.parse` made of text that a stranger wrote. */

/** Whether a value is a JSON object: neither null nor a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Pair = readonly [unknown, unknown];

/** The pairs of values in two containers that are not the very same; undefined when the containers differ in shape. */
function pairsIn(a: unknown, b: unknown): Pair[] | undefined {
  const pairs: Pair[] = [];
  if (Array.isArray(a) && Array.isArray(b) && a.length === b.length) {
    for (let index = 0; index < a.length; index++) {
      if (a[index] !== b[index]) pairs.push([a[index], b[index]]);
    }
    return pairs;
  }
  if (!isRecord(a) || !isRecord(b)) return undefined;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return undefined;
  for (const name of names) {
    if (!Object.hasOwn(b, name)) return undefined;
    if (a[name] !== b[name]) pairs.push([a[name], b[name]]);
  }
  return pairs;
}

/**
 * Whether two JSON values are the same; the order of properties does not matter. Keeps its own stack, so that no
 * depth of nesting exhausts the one of the process.
 */
export function isSameJson(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const pending: Pair[] = [[a, b]];
  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const pairs = pairsIn(...pair);
    if (pairs === undefined) return false;
    for (const inner of pairs) pending.push(inner);
  }
  return true;
}
