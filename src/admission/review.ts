/** AdmissionReview (admission.k8s.io/v1): what the API server asks, and what it is answered. */
import { isRecord } from '../kubernetes/json.ts';
import { escaped, plainText } from '../kubernetes/plain-text.ts';
import type { AdmittedKind, UnexaminedObject } from './examination.ts';
import { causeReasons, clipped, type Finding, lineOf, messageOf } from './finding.ts';
import type { Judgement } from './judgement.ts';
import type { AddOperation } from './patch.ts';

const reviewVersion = 'admission.k8s.io/v1';

/** Most causes of one refusal; kubectl prints a line for each. */
const mostCauses = 64;

/** Longest name of an object, in characters; a mutating webhook is asked before anybody has looked at it. */
const longestName = 253;

/** A question that can be answered. */
export interface AdmissionRequest {
  readonly uid: string;
  readonly operation: 'CREATE' | 'UPDATE';
  readonly name: string;
  readonly namespace: string;
  readonly object: UnexaminedObject;
  /** The object before an UPDATE. */
  readonly oldObject?: UnexaminedObject;
}

/** The status of a refusal, which kubectl prints. */
export interface RefusalStatus {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: {
    readonly name: string;
    readonly group: string;
    readonly kind: string;
    readonly causes: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
  };
}

/** The answer to one question. */
export interface AdmissionResponse {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: RefusalStatus;
  readonly warnings?: readonly string[];
  /** What the API server adds to its audit log, under the webhook's name. */
  readonly auditAnnotations?: { readonly rules: string };
  readonly patchType?: 'JSONPatch';
  /** Base64 of a JSON patch. */
  readonly patch?: string;
}

/** The answer as it is sent. */
export interface AdmissionReview {
  readonly apiVersion: typeof reviewVersion;
  readonly kind: 'AdmissionReview';
  readonly response: AdmissionResponse;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** The metadata that rules read; the API server has decoded the rest. */
const readMetadata = ['name', 'generateName', 'namespace', 'deletionTimestamp'] as const;

function isMetadata(value: unknown): boolean {
  return isRecord(value) && readMetadata.every((field) => typeof (value[field] ?? '') === 'string');
}

function isObject(value: unknown): value is UnexaminedObject {
  return isRecord(value) && (value.metadata === undefined || isMetadata(value.metadata));
}

/** What came in place of a question: why it cannot be answered, and its uid where that could be read. */
export interface UnreadableReview {
  readonly uid: string;
  readonly problem: string;
}

function problemOf(review: unknown, request: Record<string, unknown>): string | undefined {
  if (!isRecord(review) || review.kind !== 'AdmissionReview') return 'the body must be an AdmissionReview';
  if (review.apiVersion !== reviewVersion) return `apiVersion must be ${reviewVersion}`;
  if (textOf(request.uid) === '') return 'request.uid must be set';
  if (request.operation !== 'CREATE' && request.operation !== 'UPDATE') {
    return 'request.operation must be CREATE or UPDATE: the webhook is registered for no other';
  }
  if (!isObject(request.object)) return 'request.object must be an object with metadata';
  if (request.operation === 'UPDATE' && !isObject(request.oldObject)) {
    return 'request.oldObject must be an object with metadata on UPDATE';
  }
  return undefined;
}

/** Reads a decoded body. */
export function readReview(body: unknown): AdmissionRequest | UnreadableReview {
  const request = isRecord(body) && isRecord(body.request) ? body.request : {};
  const uid = textOf(request.uid);
  const problem = problemOf(body, request);
  const { object, oldObject, operation } = request;
  if (problem !== undefined || !isObject(object)) return { uid, problem: problem ?? 'unreadable' };
  return {
    uid,
    operation: operation === 'UPDATE' ? 'UPDATE' : 'CREATE',
    name: textOf(request.name) || textOf(object.metadata?.name),
    namespace: textOf(request.namespace),
    object,
    ...(operation === 'UPDATE' && isObject(oldObject) && { oldObject }),
  };
}

/** The answer, in its envelope. */
export function reviewOf(response: AdmissionResponse): AdmissionReview {
  return { apiVersion: reviewVersion, kind: 'AdmissionReview', response };
}

/** Admitted; with a patch when there is something to add. */
export function allowed(
  uid: string,
  { warnings = [], patch = [] }: { warnings?: readonly string[]; patch?: readonly AddOperation[] } = {},
): AdmissionResponse {
  return {
    uid,
    allowed: true,
    ...(warnings.length > 0 && { warnings }),
    ...(patch.length > 0 && {
      patchType: 'JSONPatch',
      patch: Buffer.from(JSON.stringify(patch)).toString('base64'),
    }),
  };
}

function causeOf(finding: Finding): { reason: string; message: string; field: string } {
  return {
    reason: causeReasons[finding.type ?? 'Invalid value'],
    message: messageOf(finding),
    field: String(finding.path),
  };
}

/** Refused because of what is wrong with the object: a Status that kubectl prints as one line for each mistake. */
export function refused(
  request: AdmissionRequest,
  kind: AdmittedKind,
  judgement: Judgement,
): AdmissionResponse {
  const { group, kind: kindName } = kind.resource;
  const given = request.name || textOf(request.object.metadata?.generateName);
  const name = clipped(plainText(clipped(given, longestName), escaped), longestName);
  const shown = judgement.errors.slice(0, mostCauses);
  const causes = shown.map(causeOf);
  const hidden = judgement.errors.length - shown.length;
  if (hidden > 0)
    causes.push({ reason: 'FieldValueInvalid', message: `and ${hidden} more mistakes`, field: 'spec' });
  const lines = shown.map(lineOf);
  return {
    uid: request.uid,
    allowed: false,
    status: {
      code: 422,
      reason: 'Invalid',
      message: `${kindName}.${group} ${JSON.stringify(name)} is invalid: ${lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`}`,
      details: { name, group, kind: kindName, causes },
    },
    ...(judgement.warnings.length > 0 && { warnings: judgement.warnings }),
    auditAnnotations: { rules: [...new Set(judgement.errors.map(({ rule }) => rule))].sort().join(',') },
  };
}

/** The ids of the rules by which an answer refuses; none when it does not. */
export function refusingRules({ auditAnnotations }: AdmissionResponse): readonly string[] {
  return auditAnnotations?.rules.split(',') ?? [];
}

const reasons = {
  400: 'BadRequest',
  404: 'NotFound',
  408: 'Timeout',
  413: 'RequestEntityTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
} as const;

/** The statuses of HTTP that a question is turned away with unread. */
export type UnreadCode = keyof typeof reasons;

/** Refused because the question could not be read. */
export function unanswerable({ uid, problem }: UnreadableReview, code: UnreadCode = 400): AdmissionResponse {
  return {
    uid,
    allowed: false,
    status: {
      code,
      reason: reasons[code],
      message: `inference-operator cannot answer this review: ${problem}`,
    },
  };
}

/** Refused because of a fault of our own; says nothing of the object. */
export function failed(uid: string): AdmissionResponse {
  return {
    uid,
    allowed: false,
    status: {
      code: 500,
      reason: 'InternalError',
      message: 'inference-operator failed while judging this object; the log of its webhook says where',
    },
  };
}
