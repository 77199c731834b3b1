/** `spec.ingress.tls`, which the API server stores untyped because its two documented shapes differ in type. */

/** One Secret and the hosts that it serves. */
export interface IngressTlsEntry {
  readonly secretName?: string;
  readonly hosts: readonly string[];
}

/** What the field says, in either shape. */
export interface IngressTls {
  /** `list` is the older shape. */
  readonly shape: 'list' | 'object';
  readonly enabled: boolean;
  /** Name of a cert-manager ClusterIssuer. */
  readonly issuer?: string;
  readonly secretName?: string;
  readonly entries: readonly IngressTlsEntry[];
}

/** The value of the field, or where it is not as it should be: the path below the field and what is right. */
export type ReadIngressTls =
  | { readonly tls: IngressTls }
  | { readonly mistakes: readonly { readonly path: readonly (string | number)[]; readonly words: string }[] };

type Mistakes = { path: readonly (string | number)[]; words: string }[];
type Segments = readonly (string | number)[];

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads the properties of one object, noting what has the wrong type. */
class Reader {
  readonly #mistakes: Mistakes;

  constructor(mistakes: Mistakes) {
    this.#mistakes = mistakes;
  }

  text(value: unknown, path: Segments): string | undefined {
    if (value === undefined || value === null || typeof value === 'string') return value ?? undefined;
    this.#mistakes.push({ path, words: 'must be a string' });
    return undefined;
  }

  flag(value: unknown, path: Segments): boolean | undefined {
    if (value === undefined || value === null || typeof value === 'boolean') return value ?? undefined;
    this.#mistakes.push({ path, words: 'must be true or false' });
    return undefined;
  }

  list<Item>(value: unknown, path: Segments, read: (item: unknown, path: Segments) => Item): Item[] {
    if (value === undefined || value === null) return [];
    if (Array.isArray(value)) return value.map((item, index) => read(item, [...path, index]));
    this.#mistakes.push({ path, words: 'must be a list' });
    return [];
  }

  entry(value: unknown, path: Segments): IngressTlsEntry {
    if (!isRecord(value)) {
      this.#mistakes.push({ path, words: 'must be an object with secretName and hosts' });
      return { hosts: [] };
    }
    const secretName = this.text(value.secretName, [...path, 'secretName']);
    const hosts = this.list(value.hosts, [...path, 'hosts'], (host, at) => this.text(host, at) ?? '');
    return { ...(secretName !== undefined && secretName !== '' && { secretName }), hosts };
  }
}

function readObject(value: Record<string, unknown>, reader: Reader): IngressTls {
  const issuer = reader.text(value.issuer, ['issuer']);
  const secretName = reader.text(value.secretName, ['secretName']);
  return {
    shape: 'object',
    enabled: reader.flag(value.enabled, ['enabled']) ?? true,
    ...(issuer !== undefined && issuer !== '' && { issuer }),
    ...(secretName !== undefined && secretName !== '' && { secretName }),
    entries: reader.list(value.config, ['config'], (item, path) => reader.entry(item, path)),
  };
}

/** Reads the field in either shape; an absent one is a list without entries. Never throws. */
export function readIngressTls(value: unknown): ReadIngressTls {
  const mistakes: Mistakes = [];
  const reader = new Reader(mistakes);
  if (value === undefined || value === null) return { tls: { shape: 'list', enabled: false, entries: [] } };
  if (!Array.isArray(value) && !isRecord(value)) {
    return { mistakes: [{ path: [], words: 'must be an object, or the older list of {secretName, hosts}' }] };
  }
  const tls: IngressTls = Array.isArray(value)
    ? {
        shape: 'list',
        enabled: value.length > 0,
        entries: reader.list(value, [], (item, path) => reader.entry(item, path)),
      }
    : readObject(value, reader);
  return mistakes.length > 0 ? { mistakes } : { tls };
}
