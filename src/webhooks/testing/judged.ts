/** What users are told of an object, for the tests of the rules of every kind. */
import type { AdmittedKind } from '../../admission/examination.ts';
import { lineOf } from '../../admission/finding.ts';
import { judge } from '../../admission/judgement.ts';

/** Tells of a spec as users write it what the judgement says: errors as they are, warnings after `W `. */
export function judged(kind: AdmittedKind) {
  return (spec: object, metadata: object = { name: 'example', namespace: 'team' }): string[] => {
    const { errors, warnings } = judge(kind, { metadata, spec });
    return [...errors.map(lineOf), ...warnings.map((line) => `W ${line}`)];
  };
}
