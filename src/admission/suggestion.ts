/** "Did you mean …?": the allowed word that a person most likely had in mind. */

/** Longer words are no slips of the pen, and would cost time. */
const MAX_LENGTH = 64;

/**
 * The candidate closest to a word, or undefined if none is close. Close is, whatever the case: a candidate that
 * begins with the word (`prod`, `production`), or one that a third of the word's letters away, at least one, is
 * enough to reach by inserting, dropping, replacing letters or swapping neighbours. A beginning is preferred to a
 * slip, and the candidate listed first is preferred among equals.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  if (word === '' || word.length > MAX_LENGTH) return undefined;
  const written = word.toLowerCase();
  const allowed = Math.max(1, Math.floor(word.length / 3));

  let best: string | undefined;
  let bestRank = Infinity;
  for (const candidate of candidates) {
    const rank = rankOf(written, candidate.toLowerCase(), allowed);
    if (rank < bestRank) {
      best = candidate;
      bestRank = rank;
    }
  }
  return best;
}

/** The end of a message that names what could be meant; empty where nothing could. */
export function didYouMean(suggestion: string | undefined): string {
  return suggestion === undefined ? '' : `; did you mean ${JSON.stringify(suggestion)}?`;
}

/** Lower is closer: 0 for the word itself, 1/2 for a beginning, else the distance; infinite if that is not allowed. */
function rankOf(word: string, candidate: string, allowed: number): number {
  if (candidate === word) return 0;
  if (candidate.startsWith(word)) return 0.5;
  if (Math.abs(candidate.length - word.length) > allowed) return Infinity;
  const distance = editDistance(word, candidate);
  return distance > allowed ? Infinity : distance;
}

/** The Damerau-Levenshtein distance in which no letter is edited twice (optimal string alignment). */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = at(previous, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(beforePrevious, j - 2) + 1 : Infinity;
      current.push(Math.min(at(previous, j) + 1, at(current, j - 1) + 1, replaced, swapped));
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, b.length);
}

/** A cell of a row; outside of it nothing can be reached. */
function at(row: readonly number[], index: number): number {
  return row[index] ?? Infinity;
}
