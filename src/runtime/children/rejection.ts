import { ApiError } from '../client/api-error.ts';
import type { Problem } from '../controller/controlled-kind.ts';
import type { DesiredObject } from './intent.ts';
import { withoutSecrets } from './secret-values.ts';

const maxMessageLength = 1024;

/**
 * How server-side apply says that a field has the wrong type, a list two items of one key, or that a text is none of
 * its kind, as a quantity. Its code is 500.
 */
const unreadable = ['failed to create typed patch object', 'failed to convert new object'];

/** Whether the API server refuses an object, so that the same request would be refused again. */
export function isRejection(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  const { message = '' } = error.status;
  return [400, 403, 413, 422].includes(error.code) || unreadable.some((words) => message.includes(words));
}

/** The problem that an object was refused, in the API server's words. It quotes what it refuses: secrets are masked. */
export function applyRejected(desired: DesiredObject, error: ApiError): Problem {
  const words = withoutSecrets(error.status.message ?? error.reason, desired);
  const message = `${desired.kind} ${desired.metadata.name} was refused by the API server: ${words}`;
  return { reason: 'ApplyRejected', message: message.slice(0, maxMessageLength) };
}
