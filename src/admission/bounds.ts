/** How large and how deep a spec may be, so that the time of a judgement is bounded whatever it is sent. */
import { specPath } from './field-path.ts';
import { type Complaint, invalidUnquoted } from './finding.ts';

/** Far beyond what anybody writes by hand, and near to what fits into etcd. */
const most = { values: 10_000, levels: 64 };

/** How far a spec has been walked. */
interface Walk {
  values: number;
  complaint: Complaint | undefined;
}

/** Walks what a value holds; ends at the first bound that is exceeded, so that neither depth nor width can exhaust it. */
function walk(value: unknown, level: number, state: Walk): void {
  if (typeof value !== 'object' || value === null) return;
  if (level > most.levels) {
    state.complaint = invalidUnquoted(specPath, `must not be nested more than ${most.levels} levels deep`);
    return;
  }
  const isList = Array.isArray(value);
  // Names are cheaper to list than values, of which there may be very many.
  state.values += isList ? value.length : Object.keys(value).length;
  if (state.values > most.values) {
    state.complaint = invalidUnquoted(specPath, `must not hold more than ${most.values} values`);
    return;
  }
  for (const content of isList ? value : Object.values(value)) {
    walk(content, level + 1, state);
    if (state.complaint !== undefined) return;
  }
}

/** The complaint about a spec that is too large to be judged; undefined for every other. */
export function boundsComplaint(spec: unknown): Complaint | undefined {
  const state: Walk = { values: 0, complaint: undefined };
  walk(spec, 0, state);
  return state.complaint;
}
