/** Texts that a workload says of itself, which may be anything. */
import { plainText } from '../kubernetes/plain-text.ts';

/** The text on one line, with nothing invisible in it, cut to so many characters as the API server counts them. */
export function shownText(text: string, characters: number): string {
  // No character takes more than two units, so that only the beginning has to be looked at.
  const beginning = text.slice(0, 2 * characters + 2).toWellFormed();
  const plain = plainText(beginning, () => ' ').trim();
  return [...plain].slice(0, characters).join('');
}
