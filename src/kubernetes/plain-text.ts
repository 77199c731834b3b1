/** Text for people, in which every character is seen as what it is, whoever wrote it. */

/**
 * Everything that moves a cursor, hides text, turns its direction or breaks a line: the controls C0 and C1, format
 * characters, what is ignored where a font does not know it, and the separators of lines and paragraphs. Linear: one
 * class of characters.
 */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]+/gu;

/** Those of them that break a line or stand between words. */
const breaks = /[\t-\r\u0085\u2028\u2029]+/g;

/** As JSON and YAML write it: `\u202e`. */
export const escaped = (run: string): string =>
  Array.from({ length: run.length }, (_, index) => {
    return `\\u${run.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');

/** Line breaks and tabs as one space, for text that is one line from here on; the others escaped, so that they are found. */
const onOneLine = (run: string): string => run.split(breaks).map(escaped).join(' ');

/** Whether a text holds any of them. */
export function hasHiddenCharacters(text: string): boolean {
  return text.search(hidden) >= 0;
}

/**
 * The text with nothing hidden in it: every message, status, event and line of a log goes through here.
 *
 * @param shown what is seen in place of a run of hidden characters
 */
export function plainText(text: string, shown: (run: string) => string = onOneLine): string {
  return text.replaceAll(hidden, shown);
}

/** The first hidden character of a text, such as `the hidden character U+202E`; undefined where there is none. */
export function hiddenCharacterIn(text: string): string | undefined {
  return characterAt(text, text.search(hidden));
}

/** Of text that is handed on as it is: a control, but not a tab or the end of a line. */
const unprintable = /[^\P{Cc}\t\n\r]/u;

/** As `hiddenCharacterIn`, of text in lines and in any language, which format characters are part of. */
export function controlCharacterIn(text: string): string | undefined {
  return characterAt(text, text.search(unprintable));
}

function characterAt(text: string, at: number): string | undefined {
  if (at < 0) return undefined;
  const codePoint = text.codePointAt(at) ?? 0;
  const character = String.fromCodePoint(codePoint);
  const number = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  if (/^[\n-\r\u0085\u2028\u2029]/.test(character)) return `the line break ${number}`;
  return /^\p{Cc}/u.test(character) ? `the control character ${number}` : `the hidden character ${number}`;
}
