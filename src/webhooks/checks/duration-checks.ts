/** Checks of durations, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, invalid } from '../../admission/finding.ts';
import { parseDuration } from '../../kubernetes/duration.ts';

/** What is wrong with a duration. */
export function checkDuration(path: FieldPath, text: string, complain: Complain): void {
  const nanoseconds = parseDuration(text);
  if (nanoseconds === undefined) {
    complain(invalid(path, text, 'must be a duration with a unit, such as "30s" or "2m"'));
  } else if (nanoseconds <= 0n) {
    complain(invalid(path, text, 'must be more than zero, such as "30s" or "2m"'));
  }
}
