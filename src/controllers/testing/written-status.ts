/** A status as it reaches the API server. */
import type { UntimedStatus } from '../../runtime/controller/controlled-kind.ts';

/** A status of any kind: the fields of its schema beside the conditions. */
export type WrittenStatus = UntimedStatus & { readonly [field: string]: unknown };

/** What is left of a status on its way to the API server: what is undefined is not there. */
export function writtenStatus(status: UntimedStatus): WrittenStatus {
  return JSON.parse(JSON.stringify(status));
}
