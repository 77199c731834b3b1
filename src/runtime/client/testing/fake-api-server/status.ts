import type { Status } from '../../api-error.ts';

/** An answer that says no: thrown by handlers, and injected by tests. */
export class Refusal extends Error {
  readonly status: Status & { readonly code: number };
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    reason: string,
    message: string,
    extra: { readonly details?: Status['details']; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message);
    const { details, headers = {} } = extra;
    this.status = { kind: 'Status', code, reason, message, ...(details !== undefined && { details }) };
    this.headers = headers;
  }
}

/** The refusals of a real API server, in its words. */
export const refusals = {
  notFound: (what: string) => new Refusal(404, 'NotFound', `${what} not found`),
  /** What server-side apply says to a UID that is not the live object's. */
  immutableUid: (what: string) =>
    new Refusal(422, 'Invalid', `${what} is invalid: metadata.uid: field is immutable`),
  kindAbsent: () => new Refusal(404, 'NotFound', 'the server could not find the requested resource'),
  alreadyExists: (what: string) => new Refusal(409, 'AlreadyExists', `${what} already exists`),
  conflict: (what: string) =>
    new Refusal(409, 'Conflict', `Operation cannot be fulfilled on ${what}: the object has been modified`),
  gone: () => new Refusal(410, 'Expired', 'too old resource version'),
  tooLarge: () =>
    new Refusal(504, 'Timeout', 'Too large resource version', {
      details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
    }),
  tooManyRequests: (retryAfterSeconds: number) =>
    new Refusal(429, 'TooManyRequests', 'too many requests, please try again later', {
      headers: { 'retry-after': String(retryAfterSeconds) },
    }),
  unprocessablePatch: (what: string) =>
    new Refusal(422, 'Invalid', `${what}: the server rejected our request due to an error in our request`),
  starting: () =>
    new Refusal(
      503,
      'ServiceUnavailable',
      'the request has been made before all known HTTP paths have been installed, please try again',
    ),
  internal: () => new Refusal(500, 'InternalError', 'etcdserver: leader changed'),
  forbidden: () => new Refusal(403, 'Forbidden', 'User "system:serviceaccount:team:operator" cannot do this'),
  unauthorized: () => new Refusal(401, 'Unauthorized', 'Unauthorized'),
};
