/** Matches `299 - "text"`, the only form that the API server writes (RFC 7234, 5.5). */
const warningPattern = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of an answer's `Warning` headers, in order: deprecations, and what admission plugins want to say. */
export function warningsOf(header: string | string[] | undefined): string[] {
  return [header ?? []].flat().flatMap((value) => {
    return [...value.matchAll(warningPattern)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
  });
}
