/** Events of events.k8s.io/v1: what the operator tells people about an object, next to the object. */
import type { ObjectMeta } from '../../kubernetes/object.ts';
import { plainText } from '../../kubernetes/plain-text.ts';
import { microTime } from '../election/lease.ts';

/** Which object an event is about. Its resourceVersion is left out: it would make every event one of its own. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: cluster-scoped. */
  readonly namespace?: string;
  readonly name: string;
  readonly uid: string;
}

/** What happened to an object. */
export interface Occurrence {
  readonly type: 'Normal' | 'Warning';
  /** Why, in one CamelCase word: `NameTaken`. At most 128 characters, as are actions. */
  readonly reason: string;
  /** What the operator was doing, in one CamelCase word: `Apply`. */
  readonly action: string;
  /** For people. Cut at 1024 bytes. */
  readonly note: string;
  /** The other object in it, such as the child that was created. */
  readonly related?: ObjectReference;
}

/** Which of a controller's processes reports. */
export interface Reporter {
  /** `example.com/operator`. */
  readonly controller: string;
  /** The pod. */
  readonly instance: string;
}

/** How often an event occurred, from the second time on. */
export interface EventSeries {
  readonly count: number;
  readonly lastObservedTime: string;
}

/** An Event. Once created, nothing but its series can be changed. */
export interface Event extends Occurrence {
  readonly apiVersion: 'events.k8s.io/v1';
  readonly kind: 'Event';
  readonly metadata: ObjectMeta & { name: string; namespace: string };
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly regarding: ObjectReference;
}

const MAX_NOTE_BYTES = 1024;
const MAX_NAME_LENGTH = 253;

/** The event of an occurrence. `sequence` tells apart those of one millisecond. */
export function eventOf(
  regarding: ObjectReference,
  occurrence: Occurrence,
  reporter: Reporter,
  time: Date,
  sequence: number,
): Event {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: {
      name: eventName(regarding.name, time, sequence),
      namespace: regarding.namespace ?? 'default', // where the API server wants events about cluster-scoped objects
    },
    eventTime: microTime(time),
    reportingController: reporter.controller,
    reportingInstance: reporter.instance,
    regarding,
    ...occurrence,
    reason: plainText(occurrence.reason),
    note: truncated(plainText(occurrence.note), MAX_NOTE_BYTES),
  };
}

/** What occurrences have in common that are one series: all but their notes and times. */
export function seriesKey(regarding: ObjectReference, { type, action, reason, related }: Occurrence): string {
  const keyOf = ({ apiVersion, kind, namespace, name, uid }: ObjectReference) => [
    apiVersion,
    kind,
    namespace,
    name,
    uid,
  ];
  return JSON.stringify([type, action, reason, keyOf(regarding), related && keyOf(related)]);
}

/** `<object>.<nanoseconds in hex>` as client-go names events; the object's name is cut where that gets too long. */
function eventName(object: string, time: Date, sequence: number): string {
  const suffix = `.${(BigInt(time.getTime()) * 1_000_000n + BigInt(sequence % 1_000_000)).toString(16)}`;
  return object.slice(0, MAX_NAME_LENGTH - suffix.length).replace(/[^a-z0-9]+$/, '') + suffix;
}

/** `text`, cut with an ellipsis to at most `maxBytes` of UTF-8, never within a character. */
function truncated(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const ellipsis = '…';
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes - Buffer.byteLength(ellipsis)));
  return text.slice(0, read) + ellipsis;
}
