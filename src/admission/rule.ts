/** A rule of admission, as data: what it reads, what it checks, and what docs/errors.md says of it. */
import type { Resourced } from '../schemas/kind-schema.ts';
import type { Complain, Severity } from './finding.ts';

/** What a rule says of itself to people. */
export interface RuleText {
  /** `<kind>/<name>`, such as `gateway/ports-differ`; stable, looked up in docs/errors.md. */
  readonly id: string;
  readonly severity: Severity;
  /** Which part of the API server says the same when the webhook is not there. */
  readonly twin?: 'schema' | 'cel';
  /** What the rule asks for, in one sentence. */
  readonly summary: string;
  /** What would go wrong without it. */
  readonly why: string;
  /** What to write instead. */
  readonly fix: string;
}

/** One rule of one kind. The order of a kind's rules is the order of severity of its warnings. */
export interface Rule<Spec> extends RuleText {
  /**
   * Paths that the check reads, with `[]` for "each item": `spec.providers[].env`. A rule is skipped when a schema
   * error lies at, above or below one of them, so a check never meets a value of the wrong type.
   */
  readonly reads: readonly string[];
  /**
   * Looks at a resource, after all defaults, and tells `complain` of each mistake; does nothing else. Absent where the
   * schema alone decides, and the rule only names and explains it.
   */
  readonly check?: (resource: Resourced<Spec>, complain: Complain) => void;
  /**
   * In place of `check`, for a rule on a change: looks at a resource and at what it was before, both after all defaults.
   * It is asked on updates alone, and what it complains of is never a mistake of before. Its CEL twin, if it has one, is
   * a transition rule (`oldSelf`). Skipped as well when a schema error of the old resource lies around a path it reads.
   */
  readonly checkChange?: (resource: Resourced<Spec>, before: Resourced<Spec>, complain: Complain) => void;
}

type Pattern = readonly string[];

function patternOf(path: string): Pattern {
  return path.replaceAll('[]', '.[]').split('.');
}

function overlaps(pattern: Pattern, segments: readonly (string | number)[]): boolean {
  const length = Math.min(pattern.length, segments.length);
  return pattern.slice(0, length).every((part, index) => part === '[]' || part === segments[index]);
}

/** The test whether one of the paths that a rule reads lies at, above or below a given one. */
export function readsAround(reads: readonly string[]): (segments: readonly (string | number)[]) => boolean {
  const patterns = reads.map(patternOf);
  return (segments) => patterns.some((pattern) => overlaps(pattern, segments));
}
