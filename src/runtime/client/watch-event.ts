import type { StoredObject } from '../../kubernetes/object.ts';
import { ApiError, isStatus, MalformedEventError } from './api-error.ts';

/** What a watch tells: an object's new state, its last state, or only that time has moved on. */
export type WatchEvent<T extends StoredObject = StoredObject> =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: T }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string };

/** The parts of an event that decide what it is, before anything is known about them. */
interface RawEvent {
  readonly type?: unknown;
  readonly object?: { readonly metadata?: { readonly name?: unknown; readonly resourceVersion?: unknown } };
}

/**
 * The event in one line of a watch. An ERROR event throws the ApiError that it carries; `request` names the watch in
 * it. Anything else that is no event throws MalformedEventError, without quoting the line: it may hold a Secret.
 */
export function decodeWatchEvent<T extends StoredObject>(line: string, request: string): WatchEvent<T> {
  const { type, object } = parse(line);
  if (type === 'ERROR' && isStatus(object)) throw new ApiError(object, { request });

  const resourceVersion = object?.metadata?.resourceVersion;
  if (typeof resourceVersion !== 'string' || resourceVersion === '') {
    throw new MalformedEventError(`${request}: an event without a resourceVersion`);
  }
  if (type === 'BOOKMARK') return { type, resourceVersion };
  if (type !== 'ADDED' && type !== 'MODIFIED' && type !== 'DELETED') {
    throw new MalformedEventError(`${request}: an event of an unknown type`);
  }
  if (typeof object?.metadata?.name !== 'string') {
    throw new MalformedEventError(`${request}: an event whose object has no name`);
  }
  // Raw JSON enters here: the API server vouches for the rest of the object's shape.
  return { type, object: object as T };

  function parse(text: string): RawEvent {
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed === 'object' && parsed !== null) return parsed;
    } catch {
      // Reported below, in the same words as a line that is JSON but no object.
    }
    throw new MalformedEventError(`${request}: a line of ${text.length} characters that is no JSON object`);
  }
}
