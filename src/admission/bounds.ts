/** How large and how deep a spec may be, so that the time of a judgement is bounded whatever it is sent. */
import { specPath } from './field-path.ts';
import { type Complaint, invalidUnquoted } from './finding.ts';

/** Far beyond what anybody writes by hand, and near to what fits into etcd. */
const most = { values: 10_000, levels: 64 };

/** How many values a value holds; cheaper than to list them. */
function sizeOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return Array.isArray(value) ? value.length : Object.keys(value).length;
}

/**
 * The complaint about a spec that is too large to be judged; undefined for every other. Goes level by level instead
 * of calling itself, and no further than allowed: neither depth nor width can exhaust it.
 */
export function boundsComplaint(spec: unknown): Complaint | undefined {
  let values = 0;
  let level: readonly unknown[] = [spec];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most.levels) {
      return invalidUnquoted(specPath, `must not be nested more than ${most.levels} levels deep`);
    }
    for (const value of level) values += sizeOf(value);
    if (values > most.values)
      return invalidUnquoted(specPath, `must not hold more than ${most.values} values`);
    level = level.flatMap((value) => (sizeOf(value) === 0 ? [] : Object.values(Object(value))));
  }
  return undefined;
}
