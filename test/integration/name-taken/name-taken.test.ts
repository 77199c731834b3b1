/** Resources that want one name: the first has it, the second says so and waits. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments, type Resource, Services } from '../../../src/kubernetes/resource.ts';
import { controllerOf } from '../../../src/runtime/children/ownership.ts';
import { ownedObjects } from '../operator/owned-objects.ts';
import { until } from '../operator/until.ts';
import { Platform } from '../orchestrator/platform.ts';
import { conditionOf, type Reported, type Team } from '../orchestrator/team.ts';
import { kindsWithSpecs } from './specs.ts';

/** A free name is noticed within 30 s, once the garbage collector is done: it hears of new kinds every 30 s. */
const freedMs = 90_000;
const timeout = freedMs + 60_000;

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.[Symbol.asyncDispose]());

/** Everything that the operator has made in a namespace. */
async function childrenIn({ namespace }: Team): Promise<StoredObject[]> {
  const objects = (await ownedObjects(platform.cluster.client)).map(({ object }) => object);
  return objects.filter(({ metadata }) => metadata.namespace === namespace);
}

/** An object as it is stored, without what the cluster itself reports in its status meanwhile. */
function withoutReport(object: StoredObject & { readonly status?: unknown }): object {
  const { status, ...written } = object;
  if (status === undefined) return object;
  const { resourceVersion: _, managedFields = [], ...metadata } = object.metadata;
  const managers = managedFields.filter(({ subresource }) => subresource !== 'status');
  return { ...written, metadata: { ...metadata, managedFields: managers } };
}

const messageOf = (resource: Reported) => conditionOf(resource, 'Ready')?.message;

const pairs = kindsWithSpecs.flatMap(({ resource: first, spec: firstSpec }) =>
  kindsWithSpecs
    .filter(({ resource: second }) => second !== first)
    .map(({ resource: second, spec: secondSpec }) => ({ first, firstSpec, second, secondSpec })),
);

it.concurrent.each(pairs)(
  '$first.kind first, $second.kind second: it names the first, disturbs nothing, and takes over when the first goes',
  { timeout },
  async ({ first, firstSpec, second, secondSpec }) => {
    const team = await platform.team();
    await team.apply(first, 'shared', { spec: firstSpec });
    await team.reported(first, 'shared', 'Available', 60_000);
    const before = await childrenIn(team);

    await team.apply(second, 'shared', { spec: secondSpec });
    const told = await team.reported(second, 'shared', 'NameTaken', 60_000);
    expect(messageOf(told)).toBe(
      `Deployment shared exists already and belongs to ${first.kind} shared; it is left as it is. ` +
        'Rename this resource, or delete the other.',
    );
    // What pods need is made before the Deployment; it does nothing by itself.
    const isNeeded = (child: StoredObject) =>
      ['ConfigMap', 'ServiceAccount'].includes(child.kind) && controllerOf(child)?.kind === second.kind;
    const after = (await childrenIn(team)).filter((child) => !isNeeded(child));
    expect(after.map(withoutReport)).toEqual(before.map(withoutReport));

    await team.delete(first, 'shared');
    await team.reported(second, 'shared', 'Available', freedMs);
    const owners = (await childrenIn(team)).map((child) => controllerOf(child)?.kind);
    expect(new Set(owners)).toEqual(new Set([second.kind]));
  },
);

const pod = {
  metadata: { labels: { mine: 'yes' } },
  spec: { containers: [{ name: 'main', image: 'mine:1' }] },
};
const strangersDeployment = { replicas: 1, selector: { matchLabels: { mine: 'yes' } }, template: pod };

function kindCalled(name: string) {
  return kindsWithSpecs.find(({ resource: { kind } }) => kind === name) ?? expect.fail(`there is no ${name}`);
}

/** Every child of every kind, as somebody else would have an object of its name. */
const strangers = kindsWithSpecs.flatMap(({ resource, spec, children, owns }) =>
  children.map(({ metadata: { name }, ...child }) => {
    const of = owns.find(({ kind }) => kind === child.kind) ?? expect.fail(`nobody owns ${child.kind}`);
    const content = of === Deployments ? { spec: strangersDeployment } : child;
    return { resource, spec, child: child.kind, of, name, content };
  }),
);

/** Whether any pod was ever asked for of a Deployment of this name. */
async function wasStarted({ namespace }: Team, name: string): Promise<boolean> {
  const selector = `involvedObject.kind=Deployment,involvedObject.name=${name},reason=ScalingReplicaSet`;
  const events = ['get', 'events', '-n', namespace, '--field-selector', selector, '-o', 'name'];
  return (await platform.cluster.kubectl(...events)) !== '';
}

it.concurrent.each(strangers)(
  "somebody's $child $name is there before a $resource.kind: it stays as it is, and no pod is started",
  { timeout },
  async ({ resource, spec, child, of, name, content }) => {
    const team = await platform.team();
    const stranger = await team.apply(of, name, content);
    await team.apply(resource, 'shared', { spec });
    const told = await team.reported(resource, 'shared', 'NameTaken', 60_000);
    expect(messageOf(told)).toContain(
      `${child} ${name} exists already and has no owner; it is left as it is.`,
    );
    // What pods need is made before their Deployment, and does nothing by itself. Not an Ingress: it would open a stranger
    // to the outside; nor an autoscaler, which would scale one.
    for (const made of await childrenIn(team)) expect(['ConfigMap', 'ServiceAccount']).toContain(made.kind);
    if (of !== Deployments) expect(await wasStarted(team, 'shared')).toBe(false);
    const { metadata } = await team.get(of, name);
    expect(metadata.generation).toBe(stranger.metadata.generation);
    expect(
      metadata.managedFields?.filter(({ manager }) => manager?.startsWith('inference-operator')),
    ).toEqual([]);

    if (of !== Deployments && of !== Services) return; // of the others it is the same, and half a minute each
    await team.delete(of, name);
    await team.reported(resource, 'shared', 'Available', freedMs);
    expect(controllerOf(await team.get(of, name))?.kind).toBe(resource.kind);
  },
);

it.concurrent('of two that want one name at once, the one that does not get it has no pods', {
  timeout,
}, async () => {
  const team = await platform.team();
  const [gateway, mcp] = [kindCalled('Gateway'), kindCalled('MCP')];
  const names = Array.from({ length: 8 }, (_, index) => `x${index}`);
  // The Service of the one and of the other are both called <name>-service, and their Deployments are not.
  await Promise.all(
    names.flatMap((name) => [
      team.apply(mcp.resource, name, { spec: mcp.spec }),
      team.apply(gateway.resource, `${name}-service`, { spec: gateway.spec }),
    ]),
  );
  for (const name of names) {
    const both = [
      [mcp.resource, name],
      [gateway.resource, `${name}-service`],
    ] as const;
    const reasonOf = async (resource: Resource, of: string) => {
      const ready = conditionOf(await team.get<Reported>(resource, of), 'Ready');
      return ready?.reason;
    };
    const isDecided = async () => {
      const reasons = await Promise.all(both.map(([resource, of]) => reasonOf(resource, of)));
      return reasons.toSorted().join() === 'Available,NameTaken' && reasons;
    };
    const reasons = await until(`one of ${name} is there`, isDecided, 60_000);
    const loser = both[reasons.indexOf('NameTaken')]?.[1] ?? '';
    expect(await team.find(Deployments, loser)).toBeUndefined();
    expect(await wasStarted(team, loser)).toBe(false);
  }
});
