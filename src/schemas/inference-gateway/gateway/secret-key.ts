/** References to keys of Secrets as the model has them. */
import type { SecretKey, SecretKeyReference } from '../../blocks/references.ts';

/** The first text that is not empty: an empty one is no name of anything, and means the same as none. */
export function textOr(text: string | undefined, fallback: string): string {
  return text === undefined || text === '' ? fallback : text;
}

/** The key that a reference means; what it leaves out is taken from `fallback`. */
export function secretKeyOf(reference: SecretKeyReference | undefined, fallback: SecretKey): SecretKey {
  return {
    name: textOr(reference?.name, fallback.name),
    key: textOr(reference?.key, fallback.key),
    ...(reference?.optional !== undefined && { optional: reference.optional }),
  };
}
