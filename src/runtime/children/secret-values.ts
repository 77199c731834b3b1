/** Where users may write secrets literally, so that these values are never hashed, quoted or logged. */
import type { Json } from '../../kubernetes/object.ts';

/** Lists whose items have secrets in their `value`: environment variables and the headers of HTTP probes. */
const listsOfSecretValues = new Set(['env', 'httpHeaders']);
const userInfo = /:\/\/[^/@\s]*@/g;

/** Shorter values are masked only where they stand in quotes: a bare "1" is everywhere. */
const minBareLength = 4;

/**
 * `value` as canonical JSON (keys in order, nothing absent), with what may be secret masked: that there is a value
 * still shows, which one does not.
 */
export function maskedSecrets(value: unknown, isSecretItem = false): Json {
  if (typeof value === 'string') return value.replaceAll(userInfo, '://@');
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.map((item) => maskedSecrets(item, isSecretItem));
  if (typeof value !== 'object' || value === null) return null;
  const entries = Object.entries(value)
    .filter(([, field]) => field !== undefined && field !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]): [string, Json] => [
      key,
      isSecretItem && key === 'value' ? '***' : maskedSecrets(field, listsOfSecretValues.has(key)),
    ]);
  return Object.fromEntries(entries);
}

/** `text` with every value masked that may be a secret of `source`, in case it quotes one. */
export function withoutSecrets(text: string, source: unknown): string {
  let result = text.replaceAll(userInfo, '://@');
  for (const value of secretValuesIn(source).sort((a, b) => b.length - a.length)) {
    result = result.replaceAll(JSON.stringify(value), '"***"');
    if (value.length >= minBareLength) result = result.replaceAll(value, '***');
  }
  return result;
}

function secretValuesIn(node: unknown, isSecretItem = false): string[] {
  if (Array.isArray(node)) return node.flatMap((item) => secretValuesIn(item, isSecretItem));
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (isSecretItem && key === 'value') return isAbsentOrEmpty(value) ? [] : [String(value)];
    return secretValuesIn(value, listsOfSecretValues.has(key));
  });
}

function isAbsentOrEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
