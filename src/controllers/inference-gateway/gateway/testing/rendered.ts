/** What a Gateway becomes, for tests: through the door that the runtime uses. */

import { controlledKinds } from '../../../../controlled-kinds.ts';
import type { StoredObject } from '../../../../kubernetes/object.ts';
import type { EveryAddress } from '../../../../kubernetes/pod-addresses.ts';
import { Deployments, type ResourceOf } from '../../../../kubernetes/resource.ts';
import type {
  ChildObject,
  ObservedObjects,
  Plan,
  WorkloadAnswer,
} from '../../../../runtime/controller/controlled-kind.ts';
import { Observation } from '../../../../runtime/controller/observation.ts';

const gatewayKind = controlledKinds.find(({ schema }) => schema.resource.kind === 'Gateway');

/** A stored Gateway `ai` in the namespace `team` with a spec as users write it, and more where that matters. */
export function storedGateway(spec: object, more: object = {}): StoredObject {
  return {
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Gateway',
    metadata: {
      name: 'ai',
      namespace: 'team',
      uid: 'uid-of-ai',
      resourceVersion: '7',
      generation: 3,
    },
    spec,
    ...more,
  } as StoredObject;
}

/** A Gateway's surroundings, with nothing in them. */
export function surroundings(answer?: WorkloadAnswer, everyAddress: EveryAddress = '0.0.0.0'): Observation {
  if (gatewayKind === undefined) throw new Error('there is no kind Gateway');
  return new Observation(gatewayKind.controlled, answer, { everyAddress });
}

/** Nothing around a Gateway. */
export const nothingObserved: ObservedObjects = surroundings();

/** The plan for a Gateway with a spec as users write it. */
export function planOf(spec: object, observed = nothingObserved, more: object = {}): Plan {
  if (gatewayKind === undefined) throw new Error('there is no kind Gateway');
  return gatewayKind.controlled.plan(storedGateway(spec, more), observed);
}

/** The children of a Gateway whose spec is admitted. */
export function childrenOf(spec: object): readonly ChildObject[] {
  const { children } = planOf(spec);
  if (children === undefined) throw new Error('the spec is invalid');
  return children;
}

/** The child of a kind; undefined where there is none. */
export function childOf<Content>(spec: object, resource: ResourceOf<Content>): Content | undefined {
  // What is rendered as a kind has its shape, or does not compile.
  return childrenOf(spec).find(({ kind }) => kind === resource.kind) as Content | undefined;
}

/** The pod template's spec, which every Gateway has. */
export function podOf(spec: object) {
  const pod = childOf(spec, Deployments)?.spec?.template.spec;
  const container = pod?.containers[0];
  if (pod === undefined || container === undefined) throw new Error('there is no container');
  return { ...pod, container };
}

/** The environment of the container, by name: the value, or what it comes from. */
export function environmentOf(spec: object): Record<string, unknown> {
  const { env = [] } = podOf(spec).container;
  return Object.fromEntries(env.map(({ name, value, valueFrom }) => [name, valueFrom ?? value]));
}
