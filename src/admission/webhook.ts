/** The two webhooks of a kind, as functions from a question to an answer. */
import type { AdmittedKind } from './examination.ts';
import { isExempt, judge } from './judgement.ts';
import { additions } from './patch.ts';
import { type AdmissionRequest, type AdmissionResponse, allowed, refused } from './review.ts';

/** Answers one question about one kind. Throws only on a fault of our own. */
type Webhook = (kind: AdmittedKind, request: AdmissionRequest) => AdmissionResponse;

/**
 * Fills in the defaults. A violated schema or CEL rule is refused here, with every mistake that can be judged beside
 * it: the API server would refuse it next, and name the schema's errors alone. No other object is refused in this
 * phase, since a webhook that is called later may still complete it.
 */
export const mutate: Webhook = (kind, request) => {
  const { uid, object, oldObject } = request;
  if (isExempt(object, oldObject)) return allowed(uid);
  const judgement = judge(kind, object, oldObject, 'cel');
  if (judgement.violatesSchema) return refused(request, kind, judge(kind, object, oldObject));
  if (judgement.spec === undefined) return allowed(uid);
  return allowed(uid, { patch: additions(object.spec, judgement.spec, '/spec') });
};

/** Judges the final object. */
export const validate: Webhook = (kind, request) => {
  const { uid, object, oldObject } = request;
  if (isExempt(object, oldObject)) return allowed(uid);
  const judgement = judge(kind, object, oldObject);
  if (judgement.errors.length > 0) return refused(request, kind, judgement);
  return allowed(uid, { warnings: judgement.warnings });
};

/** Both webhooks, by the first segment of the path that they are served at. */
export const webhooks = { mutate, validate } as const;

export type WebhookName = keyof typeof webhooks;
