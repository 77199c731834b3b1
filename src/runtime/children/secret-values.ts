/** Where users may write secrets literally, so that these values are never hashed, quoted or logged. */

/** Lists whose items have secrets in their `value`: environment variables and the headers of HTTP probes. */
const listsOfSecretValues = new Set(['env', 'httpHeaders']);
const userInfo = /:\/\/[^/@\s]*@/g;

/** Shorter values are masked only where they stand in quotes: a bare "1" is everywhere. */
const minBareLength = 4;

/**
 * `value` as canonical JSON text (keys in order, nothing absent), with what may be secret masked: that there is a value
 * still shows, which one does not.
 */
export function maskedJson(value: unknown, isSecretItem = false): string {
  if (typeof value === 'string') return JSON.stringify(withoutUserInfo(value));
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => maskedJson(item, isSecretItem)).join()}]`;
  if (typeof value !== 'object' || value === null) return 'null';
  const fields: Readonly<Record<string, unknown>> = Object(value);
  let text = '';
  for (const key of Object.keys(fields).sort()) {
    const field = fields[key];
    if (field === undefined || field === null) continue;
    const isSecret = isSecretItem && key === 'value';
    text += `${text === '' ? '' : ','}${JSON.stringify(key)}:`;
    text += isSecret ? '"***"' : maskedJson(field, listsOfSecretValues.has(key));
  }
  return `{${text}}`;
}

/** Most texts are no URLs, and are rendered again in each pass. */
function withoutUserInfo(text: string): string {
  return text.includes('://') ? text.replaceAll(userInfo, '://@') : text;
}

/** `text` with every value masked that may be a secret of `source`, in case it quotes one. */
export function withoutSecrets(text: string, source: unknown): string {
  let result = withoutUserInfo(text);
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
