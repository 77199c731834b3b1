/** The pods of a component, and the resources that they run for. */
import { selectorText } from '../../kubernetes/label-selector.ts';
import { componentLabel, instanceLabel, managedBy, managedByLabel } from '../../kubernetes/labels.ts';
import type { StoredObject } from '../../kubernetes/object.ts';
import { Pods } from '../../kubernetes/resource.ts';
import type { ObjectKey, WatchedResource } from '../../runtime/controller/controlled-kind.ts';

function resourcesOf(component: string, { metadata }: StoredObject): readonly ObjectKey[] {
  const { labels = {}, namespace = '' } = metadata;
  const { [instanceLabel]: name, [componentLabel]: of } = labels;
  return of === component && name !== undefined ? [{ namespace, name }] : [];
}

/** Watches the pods of one component; a pod leads to the resource that its labels name. */
export function workloadPods(component: string): WatchedResource {
  return {
    resource: Pods,
    // The same selector for every component: all kinds share one watch.
    labelSelector: selectorText({ matchLabels: { [managedByLabel]: managedBy } }),
    toKeys: (pod) => resourcesOf(component, pod),
  };
}
