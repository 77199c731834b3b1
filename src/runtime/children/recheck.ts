import type { ApplyOutcome } from './child-applier.ts';
import { immutableFieldReason } from './immutable-fields.ts';
import { nameTakenReason } from './name-taken.ts';

/** Mostly heard of sooner, but not of an object that is not ours. */
const nameLeavingMs = 5_000;
/** Nothing tells when another's object of the name goes; looking costs a write that is refused, and a read. */
const nameTakenMs = 30_000;
/** As long as it takes until a contested child may be corrected once more. */
const contestedMs = 60_000;
/** Nothing tells when a quota or an admission policy changes; trying costs a write that is refused. */
const refusedMs = 5 * 60_000;

/** Milliseconds after which to look again at a resource whose children came to these outcomes; undefined: no need. */
export function recheckAfterMs(outcomes: readonly ApplyOutcome[]): number | undefined {
  const delays = outcomes.flatMap((outcome) => {
    if (outcome === 'applied') return [];
    if (outcome === 'name-leaving') return [nameLeavingMs];
    if (outcome === 'contested') return [contestedMs];
    if (outcome.reason === immutableFieldReason) return []; // only a change of the resource or the child changes that
    return [outcome.reason === nameTakenReason ? nameTakenMs : refusedMs];
  });
  return delays.length === 0 ? undefined : Math.min(...delays);
}
