/** From a pod to the resource that it runs for. */
import type { StoredObject } from '../kubernetes/object.ts';
import type { ObjectKey } from '../runtime/controlled-kind.ts';

/** The resource that a pod's labels name, if the pod belongs to the given component. */
export function workloadPods(component: string): (pod: StoredObject) => readonly ObjectKey[] {
  return ({ metadata: { labels = {}, namespace = '' } }) => {
    const { app, 'app.kubernetes.io/component': of } = labels;
    return of === component && app !== undefined ? [{ namespace, name: app }] : [];
  };
}
