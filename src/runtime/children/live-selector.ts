import type { StoredObject } from '../../kubernetes/object.ts';
import { isDeployment } from '../../kubernetes/workload.ts';
import type { DesiredObject } from './intent.ts';

/**
 * A Deployment with the selector that it has in the cluster, which cannot be changed, and with the labels on its pods
 * that this selector asks for: a Deployment that was made by another operator keeps its pods.
 */
export function withLiveSelector(desired: DesiredObject, live: StoredObject): DesiredObject {
  if (!isDeployment(desired) || !isDeployment(live)) return desired;
  const selector = live.spec?.selector;
  if (selector === undefined) return desired;
  const template = desired.spec?.template;
  const labels = { ...template?.metadata?.labels, ...selector.matchLabels };
  return {
    ...desired,
    spec: {
      ...desired.spec,
      selector,
      template: { ...template, metadata: { ...template?.metadata, labels } },
    },
  };
}
