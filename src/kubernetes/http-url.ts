/** HTTP URLs that people write in specs, read so that this operator and the Go programs it configures agree on them. */

/** The parts of an absolute HTTP URL. */
export interface HttpUrl {
  readonly scheme: 'http' | 'https';
  /** In lower case, without the port; IPv6 addresses in brackets. */
  readonly host: string;
  /** Absent if the URL names none. */
  readonly port?: number;
  /** As it is written, with its leading slash; empty if there is none. Query and fragment are left out. */
  readonly path: string;
  readonly hasUserInfo: boolean;
}

/** White space and control characters, which WHATWG strips, and backslashes, which it takes for slashes. */
const MISREAD = /[\s\\\p{Cc}]/u;
const MALFORMED_ESCAPE = /%(?![0-9A-Fa-f]{2})/;
/** What nearly all URLs look like; both parsers read them alike, so that none need be asked. */
const PLAIN =
  /^(https?):\/\/([a-z][-a-z0-9]*(?:\.[a-z][-a-z0-9]*)*)(?::(\d{1,4}|[1-5]\d{4}))?((?:\/[-\w.]*)*)$/;
const USER_INFO = /^[-A-Za-z0-9._~!$&'()*+,;=:@%]*$/;

/**
 * Whether a text names a variable of a container, as `$(NAME)`: the kubelet puts its content there, a key perhaps, and
 * what is then asked is another URL than the one that was judged.
 */
export function namesVariable(text: string): boolean {
  return text.includes('$(');
}

/**
 * The parts of an absolute http or https URL with a host, or undefined if the text is none.
 *
 * The WHATWG parser of this runtime judges it, but only texts that Go's url.Parse reads alike are let through: no
 * `http:host`, no white space, no stray `%`, and no host that WHATWG would rewrite (`127.1`, `%61.example`, `ﬁ.example`);
 * and none that names a variable.
 */
export function parseHttpUrl(text: string): HttpUrl | undefined {
  return plainHttpUrl(text) ?? anyHttpUrl(text);
}

function plainHttpUrl(text: string): HttpUrl | undefined {
  const match = PLAIN.exec(text);
  if (match === null) return undefined;
  const [, written, host = '', port, path = ''] = match;
  const scheme = written === 'https' ? 'https' : 'http';
  return { scheme, host, ...(port !== undefined && { port: Number(port) }), path, hasUserInfo: false };
}

/** Exported for the test that both readings are the same. */
export function anyHttpUrl(text: string): HttpUrl | undefined {
  if (MISREAD.test(text) || MALFORMED_ESCAPE.test(text) || namesVariable(text)) return undefined;
  const scheme = schemeOf(text);
  if (scheme === undefined) return undefined;

  const [, authority = '', path = ''] = /^([^/?#]*)([^?#]*)/.exec(text.slice(`${scheme}://`.length)) ?? [];
  const at = authority.lastIndexOf('@');
  if (!USER_INFO.test(authority.slice(0, Math.max(at, 0)))) return undefined;

  const written = authority.slice(at + 1).toLowerCase();
  const colon = written.indexOf(':', written.lastIndexOf(']') + 1);
  const host = colon < 0 ? written : written.slice(0, colon);
  const port = colon < 0 ? '' : written.slice(colon + 1);
  if (!isReadAlike(host, URL.parse(text)?.hostname)) return undefined;

  return { scheme, host, ...(port !== '' && { port: Number(port) }), path, hasUserInfo: at >= 0 };
}

/**
 * The text without anything that could be a user name or password, for messages. It need not be a URL, and what
 * precedes its last `@` is dropped even where that is part of a path: rather hide too much than show a password.
 */
export function withoutUserInfo(text: string): string {
  const at = text.lastIndexOf('@');
  if (at < 0) return text;
  const scheme = schemeOf(text);
  return (scheme === undefined ? '' : `${scheme}://`) + text.slice(at + 1);
}

function schemeOf(text: string): 'http' | 'https' | undefined {
  const start = text.slice(0, 'https://'.length).toLowerCase();
  if (start === 'https://') return 'https';
  return start.startsWith('http://') ? 'http' : undefined;
}

/** Whether the host stands in the text as WHATWG understood it. IPv6 addresses may be written in several ways. */
function isReadAlike(written: string, parsed: string | undefined): boolean {
  if (parsed === undefined) return false;
  return written.startsWith('[') || (written === parsed && /^[-a-z0-9._]+$/.test(written));
}
