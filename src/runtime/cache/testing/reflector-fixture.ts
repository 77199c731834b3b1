/** A reflector with everything around it in the test's hands. */
import { onTestFinished } from 'vitest';
import type { StoredObject } from '../../../kubernetes/object.ts';
import { ApiError } from '../../client/api-error.ts';
import type { WatchEvent } from '../../client/watch-event.ts';
import { FakeClock } from '../../time/testing/fake-clock.ts';
import { untilAborted } from '../../time/until-aborted.ts';
import { Reflector, type ReflectorOptions, type ReflectorState } from '../reflector.ts';
import { Store } from '../store.ts';
import { type FakeAnswers, FakeListerWatcher } from './fake-lister-watcher.ts';

/** A stored object of a name and a version. */
export const object = (name: string, resourceVersion: string): StoredObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'team', name, uid: `uid-${name}`, resourceVersion },
});
/** What a watch tells of such an object. */
export const event = (type: 'ADDED' | 'MODIFIED' | 'DELETED', name: string, version: string): WatchEvent => ({
  type,
  object: object(name, version),
});
/** What a watch tells when only time has moved on. */
export const bookmark = (resourceVersion: string): WatchEvent => ({ type: 'BOOKMARK', resourceVersion });
/** A refusal of the fake API server as a client throws it. */
export const apiError = (
  { status }: { status: ConstructorParameters<typeof ApiError>[0] },
  retryAfterMs?: number,
) => new ApiError(status, { request: 'watch configmaps', retryAfterMs });
/** The only page of a list without objects. */
export const emptyList = (resourceVersion: string) => [{ items: [], resourceVersion }];

/** A running reflector on a fake source and a fake clock, and everything that it did. */
export function reflect(answers: FakeAnswers, options: Partial<ReflectorOptions<StoredObject>> = {}) {
  const clock = new FakeClock();
  const source = new FakeListerWatcher(answers);
  const store = new Store<StoredObject>({ onHandlerError: () => {}, freeze: true });
  const counts = { relisted: 0, watchRestarted: 0, malformedEvent: 0 };
  const errors: unknown[] = [];
  const states: ReflectorState[] = [];
  let served = Promise.withResolvers<void>();
  const reflector = new Reflector({
    source,
    store,
    clock,
    random: () => 0,
    metrics: {
      relisted: () => counts.relisted++,
      watchRestarted: () => counts.watchRestarted++,
      malformedEvent: () => counts.malformedEvent++,
    },
    onError: (error) => errors.push(error),
    untilServed: (signal) => Promise.race([served.promise, untilAborted(signal)]),
    onState: (state) => states.push(state),
    ...options,
  });
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const running = reflector.run(controller.signal);
  const stored = () =>
    [...store.list()].map(({ metadata }) => `${metadata.name}@${metadata.resourceVersion}`);
  /** Has it look again whether its kind is served. */
  const serve = () => {
    served.resolve();
    served = Promise.withResolvers();
  };
  return { clock, source, store, stored, counts, errors, states, serve, reflector, controller, running };
}
