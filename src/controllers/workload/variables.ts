/** Environment variables of a container, as the controllers of all kinds write them. */
import { type ContainerVariable, literalValue } from '../../schemas/blocks/env-var.ts';
import type { SecretKey } from '../../schemas/blocks/references.ts';
import type { BookVariable } from '../../schemas/blocks/variable-book.ts';

declare const inBook: unique symbol;

/** A variable that stands in the book of its kind: a controller adds no others to those of the user. */
export type BookedVariable = ContainerVariable & { readonly [inBook]: true };

/** A content under every name of a variable. */
function written({ names }: BookVariable, content: Omit<ContainerVariable, 'name'>): BookedVariable[] {
  // The brand exists in types only, and this is where it is given: the names are the book's.
  return names.map((name) => ({ name, ...content }) as BookedVariable);
}

/**
 * A value that the operator chose or admission has judged: no `$` in it means anything. None where it is undefined.
 */
export function text(variable: BookVariable, value: string | number | boolean | undefined): BookedVariable[] {
  return value === undefined ? [] : written(variable, { value: String(value) });
}

/** Free text as users write it, in which no `$` may mean anything to the kubelet. None where it is undefined. */
export function freeText(variable: BookVariable, value: string | undefined): BookedVariable[] {
  return value === undefined ? [] : written(variable, { value: literalValue(value) });
}

/** What stands in a key of a Secret; none where there is no key. */
export function fromSecret(variable: BookVariable, secret: SecretKey | undefined): BookedVariable[] {
  if (secret === undefined) return [];
  const { name, key, optional } = secret;
  return written(variable, {
    valueFrom: { secretKeyRef: { name, key, ...(optional !== undefined && { optional }) } },
  });
}

/** The user's variables and those of the book, of which each name stands once: the user's come first and win. */
export function withoutRepeats(
  own: readonly ContainerVariable[],
  booked: readonly BookedVariable[],
): ContainerVariable[] {
  const seen = new Set<string>();
  return [...own, ...booked].filter(({ name }) => !seen.has(name) && seen.add(name));
}
