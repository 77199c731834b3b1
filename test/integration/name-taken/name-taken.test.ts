/** Resources that want one name: the first has it, the second says so and waits. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments, Ingresses, type Resource, Services } from '../../../src/kubernetes/resource.ts';
import { controllerOf } from '../../../src/runtime/children/ownership.ts';
import { gatewaySchema } from '../../../src/schemas/inference-gateway/gateway/schema.ts';
import { ownedObjects } from '../operator/owned-objects.ts';
import { Platform } from '../orchestrator/platform.ts';
import { Agents, conditionOf, type Reported, type Team } from '../orchestrator/team.ts';
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

const Gateways = gatewaySchema.resource;

/** A Gateway with an autoscaler and an Ingress, which act on its other children by their names. */
const gatewaySpec = {
  providers: [{ name: 'Ollama', env: [{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }] }],
  hpa: { enabled: true, config: { minReplicas: 3, maxReplicas: 5 } },
  ingress: { enabled: true, host: 'ai.example.com' },
};

const pod = {
  metadata: { labels: { mine: 'yes' } },
  spec: { containers: [{ name: 'main', image: 'mine:1' }] },
};

it.concurrent.each<[string, Resource, object, readonly string[]]>([
  [
    'Deployment',
    Deployments,
    { spec: { replicas: 1, selector: { matchLabels: { mine: 'yes' } }, template: pod } },
    ['ServiceAccount'],
  ],
  [
    'Service',
    Services,
    { spec: { selector: { mine: 'yes' }, ports: [{ port: 80 }] } },
    // Not an Ingress: it would open the stranger to the outside.
    ['ConfigMap', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount'],
  ],
])(
  "somebody's %s has the name of a Gateway: it stays as it is, and the Gateway is made once it is gone",
  { timeout },
  async (kind, resource, content, made) => {
    const team = await platform.team();
    const stranger = await team.apply(resource, 'shared', content);
    await team.apply(Gateways, 'shared', { spec: gatewaySpec });
    const told = await team.reported(Gateways, 'shared', 'NameTaken', 60_000);
    expect(messageOf(told)).toContain(`${kind} shared exists already and has no owner; it is left as it is.`);
    expect((await childrenIn(team)).map((child) => child.kind).sort()).toEqual(made);
    const { metadata } = await team.get(resource, 'shared');
    expect(metadata.generation).toBe(stranger.metadata.generation);
    expect(
      metadata.managedFields?.filter(({ manager }) => manager?.startsWith('inference-operator')),
    ).toEqual([]);

    await team.delete(resource, 'shared');
    await team.reported(Gateways, 'shared', 'Available', freedMs);
    expect(controllerOf(await team.get(Ingresses, 'shared'))?.kind).toBe('Gateway');
  },
);

it.concurrent("somebody's Service has the name of an Agent: its Deployment is made, and the Service stays as it is", {
  timeout,
}, async () => {
  const team = await platform.team();
  await team.apply(Services, 'shared', { spec: { selector: { mine: 'yes' }, ports: [{ port: 80 }] } });
  await team.agent('shared');
  const told = await team.reported(Agents, 'shared', 'NameTaken', 60_000);
  expect(messageOf(told)).toContain('Service shared exists already and has no owner');
  expect((await childrenIn(team)).map(({ kind }) => kind)).toEqual(['Deployment']);
});
