import { ApiError } from '../client/api-error.ts';
import type { Problem } from '../controller/controlled-kind.ts';
import type { DesiredObject } from './intent.ts';
import { withoutSecrets } from './secret-values.ts';

const maxMessageLength = 1024;

/** How server-side apply says that a field has the wrong type or a list two items of one key. Its code is 500. */
const untypedPatch = 'failed to create typed patch object';

/** Whether the API server refuses an object, so that the same request would be refused again. */
export function isRejection(error: unknown): error is ApiError {
  if (!(error instanceof ApiError)) return false;
  return [400, 403, 413, 422].includes(error.code) || (error.status.message?.includes(untypedPatch) ?? false);
}

/** The problem that an object was refused, in the API server's words. It quotes what it refuses: secrets are masked. */
export function applyRejected(desired: DesiredObject, error: ApiError): Problem {
  const words = withoutSecrets(error.status.message ?? error.reason, desired);
  const message = `${desired.kind} ${desired.metadata.name} was refused by the API server: ${words}`;
  return { reason: 'ApplyRejected', message: message.slice(0, maxMessageLength) };
}
