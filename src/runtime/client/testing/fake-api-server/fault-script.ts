import type { RecordedRequest } from './recorded-request.ts';
import type { Refusal } from './status.ts';

/** What can happen to a request instead of its answer. */
export type Fault =
  /** The server says no. */
  | Refusal
  /** The connection is reset before an answer. */
  | 'reset'
  /** No answer ever comes; the connection stays open. */
  | 'hang'
  /** A 200 without a body. */
  | 'end at once'
  /** Something on the way answers 502 with a page of its own. */
  | 'html';

/** Which requests a fault befalls; what is absent matches all. */
export interface FaultMatch {
  readonly verb?: RecordedRequest['verb'];
  readonly plural?: string;
}

interface PendingFault {
  readonly match: FaultMatch;
  readonly fault: Fault;
  remaining: number;
}

/** The faults that are still to happen, in the order in which they were written. */
export class FaultScript {
  #pending: PendingFault[] = [];

  add(match: FaultMatch, fault: Fault, times: number): void {
    this.#pending.push({ match, fault, remaining: times });
  }

  /** The fault that befalls this request, if any; it is used up. */
  take({ verb, resource }: RecordedRequest): Fault | undefined {
    const next = this.#pending.find(
      ({ match }) =>
        (match.verb ?? verb) === verb && (match.plural === undefined || match.plural === resource?.plural),
    );
    if (next === undefined) return undefined;
    next.remaining--;
    if (next.remaining === 0) this.#pending = this.#pending.filter((fault) => fault !== next);
    return next.fault;
  }
}
