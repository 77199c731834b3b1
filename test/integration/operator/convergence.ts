/** Whether the cluster is what the operator promises. */

import { controlledKinds } from '../../../src/controlled-kinds.ts';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import { isWorkload } from '../../../src/kubernetes/workload.ts';
import { desiredChildren } from '../../../src/runtime/children/cluster-target.ts';
import { differences } from '../../../src/runtime/children/convergence.ts';
import { leavesReplicasOut } from '../../../src/runtime/children/handover.ts';
import { withImmutableFields } from '../../../src/runtime/children/immutable-fields.ts';
import type { DesiredObject } from '../../../src/runtime/children/intent.ts';
import { withLiveSelector } from '../../../src/runtime/children/live-selector.ts';
import { controllerOf, fieldManager } from '../../../src/runtime/children/ownership.ts';
import type { ControlledKind, ObservedObjects } from '../../../src/runtime/controller/controlled-kind.ts';
import { Observation } from '../../../src/runtime/controller/observation.ts';
import { changedStatus } from '../../../src/runtime/controller/timed-status.ts';
import type { OperatorCluster } from './cluster.ts';
import { collectGarbage, listAll, type OwnedObject, ownedObjects } from './owned-objects.ts';
import { until } from './until.ts';

const nameOf = ({ kind, metadata }: { kind: string; metadata: { name: string } }): string =>
  `${kind} ${metadata.name}`;

/** What a Gateway is to have, and what is wrong with it. */
interface Verdict {
  readonly desired: readonly DesiredObject[];
  readonly problems: readonly string[];
}

function observedOf(kind: ControlledKind, children: readonly StoredObject[]): ObservedObjects {
  const observation = new Observation(kind);
  for (const resource of kind.owns) {
    observation.add(
      resource,
      children.filter((child) => child.kind === resource.kind),
    );
  }
  return observation;
}

const liveOf = (desired: DesiredObject, children: readonly StoredObject[]) =>
  children.find((child) => nameOf(child) === nameOf(desired));

/** The children as they should be where the selectors of the workloads that are there cannot be changed. */
function followingLive(
  desired: readonly DesiredObject[],
  children: readonly StoredObject[],
): DesiredObject[] {
  const workloads = desired.filter(isWorkload).flatMap((rendered) => {
    const live = liveOf(rendered, children);
    return live === undefined ? [] : [{ rendered, live }];
  });
  return desired.map((child) => withLiveSelector(child, workloads));
}

function problemsOfChild(desired: DesiredObject, children: readonly StoredObject[]): string[] {
  const live = liveOf(desired, children);
  if (live === undefined) return [`${nameOf(desired)} is missing`];
  return differences(withImmutableFields(desired, live), live).map(
    ({ path }) => `${nameOf(desired)} differs in ${path}`,
  );
}

function judge(kind: ControlledKind, owner: StoredObject, children: readonly StoredObject[]): Verdict {
  const observed = observedOf(kind, children);
  const plan = kind.plan(owner, observed);
  const stale = changedStatus(owner, plan.status(observed, []), new Date()) !== undefined;
  const problems = stale ? [`${nameOf(owner)} has a stale status`] : [];
  // An invalid spec: what is there stays.
  if (plan.children === undefined) {
    return { desired: children.map((child) => child as DesiredObject), problems };
  }
  const { children: rendered, leavesReplicas = false } = plan;
  const planned = desiredChildren(kind, owner, { children: rendered, leavesReplicas });
  const desired = followingLive(planned, children);
  const surplus = children.filter((child) => !desired.some((wanted) => nameOf(wanted) === nameOf(child)));
  return {
    desired,
    problems: [
      ...problems,
      ...desired.flatMap((child) => problemsOfChild(child, children)),
      ...surplus.map((child) => `${nameOf(child)} should not be`),
    ],
  };
}

function verdicts(
  kind: ControlledKind,
  owners: readonly StoredObject[],
  objects: readonly OwnedObject[],
): Verdict[] {
  return owners.map((owner) => {
    const children = objects.map(({ object }) => object);
    return judge(
      kind,
      owner,
      children.filter((child) => controllerOf(child)?.uid === owner.metadata.uid),
    );
  });
}

/** What is not as it should be: children, orphans, and what the status says. Empty: the operator has done its work. */
export async function deviations({ client }: OperatorCluster): Promise<string[]> {
  await collectGarbage(client);
  const objects = await ownedObjects(client);
  const uids = new Set<string>();
  const problems: string[] = [];
  for (const { controlled } of controlledKinds) {
    const owners = await listAll(client, controlled.resource);
    for (const { metadata } of owners) uids.add(metadata.uid);
    problems.push(...verdicts(controlled, owners, objects).flatMap((verdict) => verdict.problems));
  }
  const orphans = objects.filter(({ object }) => !uids.has(controllerOf(object)?.uid ?? ''));
  return [...problems, ...orphans.map(({ object }) => `${nameOf(object)} has no owner`)];
}

/**
 * As the operator would apply it: a selector stays what it is, and so do replicas that an autoscaler sets, which are
 * handed over first.
 */
function asApplied(desired: DesiredObject, objects: readonly OwnedObject[]): DesiredObject {
  const live = objects
    .map(({ object }) => object)
    .filter(({ metadata }) => metadata.namespace === desired.metadata.namespace)
    .find((object) => nameOf(object) === nameOf(desired));
  if (live === undefined || !isWorkload(live)) return desired;
  const selected = withImmutableFields(desired, live);
  if (!leavesReplicasOut(selected)) return selected;
  return { ...selected, spec: { ...selected.spec, replicas: live.spec?.replicas } };
}

/**
 * What an apply of everything that should be would still change, as the API server itself sees it: empty, unless the
 * comparison behind {@link deviations}, which is the operator's own, is blind to something.
 */
async function pendingChanges({ client, controlPlane }: OperatorCluster): Promise<string> {
  const objects = await ownedObjects(client);
  const items: DesiredObject[] = [];
  for (const { controlled } of controlledKinds) {
    const owners = await listAll(client, controlled.resource);
    const desired = verdicts(controlled, owners, objects).flatMap((verdict) => verdict.desired);
    items.push(...desired.map((child) => asApplied(child, objects)));
  }
  if (items.length === 0) return '';
  const list = { apiVersion: 'v1', kind: 'List', items };
  const flags = ['--server-side', '--force-conflicts', `--field-manager=${fieldManager}`];
  const { code, stdout, stderr } = await controlPlane.kubectl(['diff', ...flags, '-f', '-'], {
    input: JSON.stringify(list),
  });
  return code === 0 ? '' : `${stdout}${stderr}`;
}

/** Resolves once everything is as it should be; rejects with what is not when it takes too long. */
export async function converged(cluster: OperatorCluster, withinMs = 30_000): Promise<void> {
  let last: readonly string[] = [];
  const isConverged = async () => {
    last = await deviations(cluster);
    return last.length === 0;
  };
  try {
    await until('the cluster has converged', isConverged, withinMs);
  } catch (error) {
    throw new Error(`${String(error)}:\n${last.join('\n')}`);
  }
  const changes = await pendingChanges(cluster);
  if (changes !== '') throw new Error(`what seems converged is not: ${changes}`);
}
