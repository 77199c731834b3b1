/** How large and how deep a spec may be, so that the time of a judgement is bounded whatever it is sent. */
import { specPath } from './field-path.ts';
import { type Complaint, invalidUnquoted } from './finding.ts';

/** Far beyond what anybody writes by hand, and near to what fits into etcd. */
const most = { values: 10_000, levels: 64 };

/** How many values have been seen. */
interface Seen {
  values: number;
}

/** Goes through what a value holds, up to the first bound that is exceeded: neither depth nor width can exhaust it. */
function complaintWithin(value: unknown, level: number, seen: Seen): Complaint | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (level > most.levels) {
    return invalidUnquoted(specPath, `must not be nested more than ${most.levels} levels deep`);
  }
  const isList = Array.isArray(value);
  // Names are cheaper to list than values, of which there may be very many.
  seen.values += isList ? value.length : Object.keys(value).length;
  if (seen.values > most.values) {
    return invalidUnquoted(specPath, `must not hold more than ${most.values} values`);
  }
  for (const content of isList ? value : Object.values(value)) {
    const complaint = complaintWithin(content, level + 1, seen);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}

/** The complaint about a spec that is too large to be judged; undefined for every other. */
export function boundsComplaint(spec: unknown): Complaint | undefined {
  return complaintWithin(spec, 0, { values: 0 });
}
