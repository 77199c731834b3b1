/** What cannot be changed once an object is there: it stays as it lives, so that the rest can be applied. */
import type { StoredObject } from '../../kubernetes/object.ts';
import { PersistentVolumeClaims } from '../../kubernetes/resource.ts';
import { isStatefulSet, isWorkload, type StatefulSetLike } from '../../kubernetes/workload.ts';
import type { Problem } from '../controller/controlled-kind.ts';
import { differences } from './convergence.ts';
import type { DesiredObject } from './intent.ts';
import { withLiveLabels } from './live-selector.ts';

/** Fields of a workload's spec that the API server lets nobody change; a Deployment has the first alone. */
const immutable = new Set(['selector', 'serviceName', 'podManagementPolicy', 'volumeClaimTemplates']);

/** Why a field of a child is not as it should be, though the child was applied. */
export const immutableFieldReason = 'ImmutableField';

/**
 * A child with what cannot be changed as it is in the cluster, and a workload with what follows its live selector: one
 * that was made by another operator, or an older version of this one, keeps its pods. Of a claim the whole spec stays: most of it
 * cannot be changed, and what can, its size, not at all times.
 */
export function withImmutableFields(desired: DesiredObject, live: StoredObject): DesiredObject {
  const spec = specOf(live);
  if (spec === undefined) return desired;
  if (desired.kind === PersistentVolumeClaims.kind) return { ...desired, spec };
  if (!isWorkload(desired) || !isWorkload(live)) return desired;
  return {
    ...desired,
    spec: {
      ...fieldsOf(desired.spec, (name) => !immutable.has(name)),
      ...fieldsOf(spec, (name) => immutable.has(name)),
      template: withLiveLabels({ rendered: desired, live }),
    },
  };
}

/**
 * The problem that a StatefulSet should have other values in fields that cannot be changed; undefined: it has what it
 * should. Of its selector nothing is said, which nobody chooses. A kind that has a way of its own to change what a field
 * stands for (it patches the claims) renders the field as it lives.
 */
export function immutableFieldProblem(desired: DesiredObject, live: StoredObject): Problem | undefined {
  if (!isStatefulSet(desired) || !isStatefulSet(live)) return undefined;
  const fields = changedFields(desired, live);
  if (fields.length === 0) return undefined;
  const [verb, stays] = fields.length === 1 ? ['is', 'stays as it is'] : ['are', 'stay as they are'];
  return {
    reason: immutableFieldReason,
    message:
      `StatefulSet ${desired.metadata.name}: ${fields.join(' and ')} ${verb} not changed, since the API server forbids ` +
      `it, and ${stays}. Take the change back, or delete the StatefulSet: it is made anew, with new pods.`,
  };
}

function changedFields(
  { spec: desired = {} }: StatefulSetLike,
  { spec: live = {} }: StatefulSetLike,
): string[] {
  const { serviceName = '', podManagementPolicy = 'OrderedReady' } = desired;
  return [
    ...(serviceName === (live.serviceName ?? '') ? [] : ['spec.serviceName']),
    ...(podManagementPolicy === (live.podManagementPolicy ?? 'OrderedReady')
      ? []
      : ['spec.podManagementPolicy']),
    ...(haveSameTemplates(desired, live) ? [] : ['spec.volumeClaimTemplates']),
  ];
}

type StatefulSetSpec = NonNullable<StatefulSetLike['spec']>;

/** The API server fills much into a claim's template: only what is rendered counts. */
function haveSameTemplates(desired: StatefulSetSpec, live: StatefulSetSpec): boolean {
  const [wanted, there] = [desired.volumeClaimTemplates ?? [], live.volumeClaimTemplates ?? []];
  return (
    wanted.length === there.length &&
    wanted.every(({ metadata, spec }, index) => {
      const name = metadata?.name ?? '';
      const found = there[index];
      const claim = {
        apiVersion: 'v1',
        kind: PersistentVolumeClaims.kind,
        metadata: { ...metadata, name },
        spec: { ...spec },
      };
      return found?.metadata?.name === name && differences(claim, found).length === 0;
    })
  );
}

function specOf(object: object): object | undefined {
  return 'spec' in object && typeof object.spec === 'object' && object.spec !== null
    ? object.spec
    : undefined;
}

function fieldsOf(object: object | undefined, isMeant: (name: string) => boolean): object {
  return Object.fromEntries(Object.entries(object ?? {}).filter(([name]) => isMeant(name)));
}
