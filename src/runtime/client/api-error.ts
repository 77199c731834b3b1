/** What can go wrong with a call to the API server, typed so that callers can tell the cases apart. */

/** One cause in a Status: which field, and why. */
export interface StatusCause {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** The body of an unsuccessful answer: `Status` of k8s.io/apimachinery/pkg/apis/meta/v1. */
export interface Status {
  readonly kind: 'Status';
  readonly code?: number;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly StatusCause[];
    readonly retryAfterSeconds?: number;
  };
}

/** Where an error happened and when to come back. */
export interface ApiErrorContext {
  /** What was asked, for people: `apply deployments.apps team/web`. */
  readonly request: string;
  /** From `Retry-After`, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** The API server answered, and the answer is no. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status code. */
  readonly code: number;
  /** Machine-readable reason, such as `Conflict`; empty when the server gave none. */
  readonly reason: string;
  readonly status: Status;
  /** How long the server asked us to wait, in milliseconds; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(status: Status, context: ApiErrorContext) {
    const code = status.code ?? 500;
    const reason = status.reason ?? '';
    super(`${context.request}: ${[code, reason].join(' ').trim()}: ${status.message ?? 'no message'}`);
    this.code = code;
    this.reason = reason;
    this.status = status;
    const seconds = status.details?.retryAfterSeconds;
    this.retryAfterMs = context.retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1000);
  }
}

/** No answer came: refused, reset, timed out, or cut off in the middle. `cause` holds the socket's error. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
}

/** A write was not sent, because this process does not lead, or may not for long enough. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}

/** A watch delivered something that is no watch event. It must not be skipped: it may have been a DELETE. */
export class MalformedEventError extends Error {
  override readonly name = 'MalformedEventError';
}

/** Whether `value`, parsed from an answer, is a Status. */
export function isStatus(value: unknown): value is Status {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'Status';
}

/**
 * The Status in an answer's body. An answer from something else on the way (a load balancer's HTML page) gets one made
 * from its code alone: a foreign body may quote anything, so it is not repeated.
 */
export function statusOf(code: number, body: string): Status {
  try {
    const parsed: unknown = JSON.parse(body);
    if (isStatus(parsed)) return { ...parsed, code: parsed.code ?? code };
  } catch {
    // Not JSON, so not from the API server: fall through.
  }
  // For a path that it does not serve, such as that of a kind without a CRD, the API server sends a bare 404.
  const message =
    code === 404 ? 'nothing is served there' : 'the answer holds no Status; is it from the API server?';
  return { kind: 'Status', code, message };
}

const hasCode = (error: unknown, code: number): error is ApiError =>
  error instanceof ApiError && error.code === code;

/** The object already exists (409 on create). */
export function isAlreadyExists(error: unknown): boolean {
  return hasCode(error, 409) && error.reason === 'AlreadyExists';
}

/** Somebody else changed the object, or owns a field of it (409, other than "already exists"). */
export function isConflict(error: unknown): boolean {
  return hasCode(error, 409) && error.reason !== 'AlreadyExists';
}

/** The object, or its kind, does not exist (404). */
export function isNotFound(error: unknown): boolean {
  return hasCode(error, 404);
}

/** The resourceVersion or the continue token is older than what the server remembers (410). */
export function isGone(error: unknown): boolean {
  return hasCode(error, 410);
}

/** The object breaks its schema or a rule (422). */
export function isInvalid(error: unknown): error is ApiError {
  return hasCode(error, 422);
}

/** No rule of RBAC allows the call, or an admission plugin denied it (403). */
export function isForbidden(error: unknown): boolean {
  return hasCode(error, 403);
}

/** The credentials were not accepted (401). */
export function isUnauthorized(error: unknown): boolean {
  return hasCode(error, 401);
}

/** Worth trying again without a change on our side: transport errors, 429 and 5xx, and writes that were held back. */
export function isTransient(error: unknown): boolean {
  if (error instanceof ApiError) return error.code === 429 || error.code >= 500;
  return error instanceof TransportError || error instanceof FencedError;
}

/**
 * The server does not know our resourceVersion yet, or no more: it lags behind, or etcd was restored from a backup.
 * Recognised as in isTooLargeResourceVersionError of client-go's reflector, old spellings included.
 */
export function isTooLargeResourceVersion(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  const causes = error.status.details?.causes ?? [];
  if (causes.some((cause) => cause.reason === 'ResourceVersionTooLarge')) return true;
  if (error.reason !== 'Timeout') return false;
  const messages = [error.status.message, ...causes.map((cause) => cause.message)];
  return messages.some((message) => message?.includes('Too large resource version') === true);
}
