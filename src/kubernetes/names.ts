/**
 * The forms of names that Kubernetes demands, from apimachinery's util/validation. Every expression here is one
 * character class, so that its time is linear in the text, whoever wrote it.
 */

const MAX_LABEL_LENGTH = 63;
const MAX_SUBDOMAIN_LENGTH = 253;

/** Whether a namespace may have this name: `[a-z0-9-]`, 63 at most, no dash at either end. */
export function isDns1123Label(name: string): boolean {
  return name.length <= MAX_LABEL_LENGTH && isDnsPart(name);
}

/** Whether a Service may have this name: a DNS-1123 label that starts with a letter. */
export function isDns1035Label(name: string): boolean {
  return isDns1123Label(name) && /^[a-z]/.test(name);
}

/** Whether most objects may have this name: DNS labels joined by dots, 253 characters at most in all, none limited alone. */
export function isDns1123Subdomain(name: string): boolean {
  return name.length <= MAX_SUBDOMAIN_LENGTH && hasDns1123SubdomainForm(name);
}

/** Whether a name would be a DNS-1123 subdomain if it were short enough: the API server reports the two faults apart. */
export function hasDns1123SubdomainForm(name: string): boolean {
  return name.split('.').every(isDnsPart);
}

/** Whether an Ingress may have this wildcard host: `*.` and a DNS-1123 subdomain, 253 characters at most in all. */
export function isWildcardDns1123Subdomain(name: string): boolean {
  return name.length <= MAX_SUBDOMAIN_LENGTH && name.startsWith('*.') && isDns1123Subdomain(name.slice(2));
}

/**
 * Whether every program can read an environment variable of this name: letters, digits, `_`, `-` and `.`, no digit
 * first, neither `.` nor `..` first. API servers from 1.34 take any printable ASCII but `=`
 * (RelaxedEnvironmentVariableValidation); this is the strict form, that every version takes.
 */
export function isEnvVarName(name: string): boolean {
  return /^[-._a-zA-Z0-9]+$/.test(name) && !/^[0-9]/.test(name) && name !== '.' && !name.startsWith('..');
}

/** Whether HTTP allows this as a header name or method: RFC 9110, section 5.6.2, `token`. */
export function isHttpToken(text: string): boolean {
  return /^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(text);
}

/** What both kinds of DNS name consist of, whatever its length. */
function isDnsPart(text: string): boolean {
  return /^[-a-z0-9]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');
}
