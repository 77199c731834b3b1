/** What Kubernetes demands of label keys and values, in the API server's words (apimachinery, api/validate/content). */
import { hasDns1123SubdomainForm } from './names.ts';

const MAX_NAME_BYTES = 63;
const MAX_PREFIX_BYTES = 253;

/* The API server quotes these expressions to people. They are never run here: they could be slow. */
const NAME_FORMAT = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const PREFIX_FORMAT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*';

const NAME_FAULT =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
  `(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME_FORMAT}')`;
const PREFIX_FAULT =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
  `end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${PREFIX_FORMAT}')`;
const VALUE_FAULT =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
  "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
  `'(${NAME_FORMAT})?')`;

/** What is wrong with a label key, `[prefix/]name`; empty if nothing is. */
export function labelKeyFaults(key: string): string[] {
  const parts = key.split('/', 3);
  if (parts.length === 3) {
    return [
      `a valid label key ${NAME_FAULT} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const name = parts.pop() ?? '';
  const [prefix] = parts;
  const faults = prefix === undefined ? [] : prefixFaults(prefix).map((fault) => `prefix part ${fault}`);
  return [...faults, ...nameFaults(name).map((fault) => `name part ${fault}`)];
}

/** What is wrong with a label value; empty if nothing is. */
export function labelValueFaults(value: string): string[] {
  const faults = tooLong(value, MAX_NAME_BYTES);
  return value === '' || isLabelName(value) ? faults : [...faults, VALUE_FAULT];
}

function prefixFaults(prefix: string): string[] {
  if (prefix === '') return ['must be non-empty'];
  const faults = tooLong(prefix, MAX_PREFIX_BYTES);
  return hasDns1123SubdomainForm(prefix) ? faults : [...faults, PREFIX_FAULT];
}

function nameFaults(name: string): string[] {
  if (name === '') return ['must be non-empty', NAME_FAULT];
  const faults = tooLong(name, MAX_NAME_BYTES);
  return isLabelName(name) ? faults : [...faults, NAME_FAULT];
}

/** Whether the characters are right, whatever their number. */
function isLabelName(text: string): boolean {
  return /^[-A-Za-z0-9_.]+$/.test(text) && /^[A-Za-z0-9]/.test(text) && /[A-Za-z0-9]/.test(text.slice(-1));
}

function tooLong(text: string, bytes: number): string[] {
  return Buffer.byteLength(text) > bytes ? [`must be no more than ${bytes} bytes`] : [];
}
