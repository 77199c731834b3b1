import type { Clock } from '../time/clock.ts';
import { ApiError, isForbidden, isUnauthorized } from './api-error.ts';
import { resourceTextOf, type Target } from './target.ts';

const quietMs = 60_000;

/** A call that the API server refused for who we are, told at most once a minute. */
export interface Denial {
  readonly verb: string;
  /** `deployments.apps`, with the subresource if any. */
  readonly resource: string;
  /** Whether who we are was refused; otherwise what was asked, at this time or in this place. */
  readonly isOfRights: boolean;
  /** What was refused and what would put it right, for people. */
  readonly message: string;
}

/**
 * Turns 401 and 403 answers into one {@link Denial} a minute for each verb and resource: a reconciler that lacks a rule
 * would otherwise say so with every key it has.
 */
export class DenialNotifier {
  readonly #clock: Clock;
  readonly #notify: (denial: Denial) => void;
  readonly #lastAt = new Map<string, number>();

  constructor(clock: Clock, notify: (denial: Denial) => void) {
    this.#clock = clock;
    this.#notify = notify;
  }

  /** Notes that a call to `target` failed with `error`; errors of other kinds are none of its business. */
  failed(target: Target, error: unknown): void {
    const circumstance = circumstanceOf(target, error);
    const message = circumstance ?? denialMessage(target, error);
    if (message === undefined) return;
    const resource = resourceTextOf(target);
    const isOfRights = circumstance === undefined;
    const key = `${target.verb} ${resource} ${isOfRights ? '' : target.namespace}`;
    const last = this.#lastAt.get(key);
    const now = this.#clock.now();
    if (last !== undefined && now - last < quietMs) return;
    this.#lastAt.set(key, now);
    this.#notify({ verb: target.verb, resource, isOfRights, message });
  }
}

/** What is refused to everybody there, whatever their rights; undefined: the refusal is about who we are. */
function circumstanceOf(target: Target, error: unknown): string | undefined {
  if (!(error instanceof ApiError) || error.code !== 403) return undefined;
  const { message = '', details } = error.status;
  const isGoing = details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') === true;
  const call = `${target.verb} ${resourceTextOf(target)}`;
  if (isGoing)
    return `the namespace ${target.namespace} is being deleted: nothing new is made there (${call})`;
  if (/\bquota\b/.test(message))
    return `a quota of the namespace ${target.namespace} is in the way of ${call}: ${message}`;
  return undefined;
}

function denialMessage(target: Target, error: unknown): string | undefined {
  const call = `${target.verb} ${resourceTextOf(target)}`;
  if (isUnauthorized(error)) {
    return `the API server does not accept this operator's credentials (to ${call}): is the token valid, and issued by this cluster?`;
  }
  if (!isForbidden(error) || !(error instanceof Error)) return undefined;
  if (target.resource === undefined) return `may not ${call}: ${error.message}`;
  const plural = [target.resource.plural, target.subresource].filter((part) => part !== undefined).join('/');
  const scope = target.namespace === undefined ? 'in all namespaces' : `in namespace ${target.namespace}`;
  const rule = `{apiGroups: ["${target.resource.group}"], resources: ["${plural}"], verbs: ["${target.verb}"]}`;
  return `may not ${call} ${scope}; unless an admission plugin denied it, its role lacks the rule ${rule}: ${error.message}`;
}
