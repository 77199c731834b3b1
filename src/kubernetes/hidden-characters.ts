/** Characters that a reader does not see as what they are, whoever wrote the text. */

/**
 * Everything that moves a cursor, hides text, turns its direction or breaks a line: the controls C0 and C1, format
 * characters, what is ignored where a font does not know it, and the separators of lines and paragraphs. Linear: one
 * class of characters.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/** Whether a text holds any of them. */
export function hasHiddenCharacters(text: string): boolean {
  return text.search(hidden) >= 0;
}

/** The text with each run of them replaced. */
export function withoutHiddenCharacters(text: string, replacement: (run: string) => string): string {
  return text.replaceAll(hidden, replacement);
}
