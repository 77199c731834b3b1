/** What a check complains of, as lines, for tests. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complain, type Complaint, lineOf } from '../../admission/finding.ts';

/** Runs a check on something at `spec.at`. */
export function complaints(check: (path: FieldPath, complain: Complain) => void): string[] {
  const found: Complaint[] = [];
  check(specPath.at('at'), (complaint) => found.push(complaint));
  return found.map(lineOf);
}
