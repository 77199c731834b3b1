/** From a decoded body to the answer: judged, counted, and safe from faults of our own. */
import type { Logger } from 'pino';
import type { AdmittedKind } from './examination.ts';
import { whereItFailed } from './failure.ts';
import {
  type AdmissionRequest,
  type AdmissionResponse,
  type AdmissionReview,
  failed,
  readReview,
  refusingRules,
  reviewOf,
  unanswerable,
} from './review.ts';
import { type WebhookName, webhooks } from './webhook.ts';

/** What became of one question; for metrics and the log. */
export interface Decision {
  readonly webhook: WebhookName;
  readonly kind: string;
  readonly operation: AdmissionRequest['operation'];
  /** `failed` for a fault of our own. */
  readonly outcome: 'allowed' | 'refused' | 'failed';
  /** Ids of the rules that refuse; empty when none does. */
  readonly rules: readonly string[];
}

/** Where decisions and faults are told. */
export interface Witnesses {
  readonly log: Logger;
  /** Called once for each question that was answered. */
  readonly decided?: (decision: Decision) => void;
}

/** A review and the HTTP status that it is sent with. */
export interface Answer {
  readonly code: 200 | 400;
  readonly review: AdmissionReview;
}

function outcomeOf(response: AdmissionResponse): Decision['outcome'] {
  if (response.allowed) return 'allowed';
  return response.status?.code === 500 ? 'failed' : 'refused';
}

/** What answers the reviews of one kind. The returned function takes any decoded body and never throws. */
export function reviewResponder(
  name: WebhookName,
  kind: AdmittedKind,
  { log, decided }: Witnesses,
): (body: unknown) => Answer {
  const kindName = kind.resource.kind;
  const respond = (request: AdmissionRequest): AdmissionResponse => {
    try {
      return webhooks[name](kind, request);
    } catch (error) {
      const { uid, namespace, name: object } = request;
      log.error(
        { uid, kind: kindName, namespace, name: object, error: whereItFailed(error) },
        'judging failed',
      );
      return failed(uid);
    }
  };

  return (body) => {
    const request = readReview(body);
    if ('problem' in request) return { code: 400, review: reviewOf(unanswerable(request)) };
    const response = respond(request);
    decided?.({
      webhook: name,
      kind: kindName,
      operation: request.operation,
      outcome: outcomeOf(response),
      rules: refusingRules(response),
    });
    return { code: 200, review: reviewOf(response) };
  };
}
