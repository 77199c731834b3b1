/** What an Agent or an MCP becomes, for tests: through the door that the runtime uses. */

import { controlledKinds } from '../../controlled-kinds.ts';
import type { Condition, Deployment, Pod, StoredObject } from '../../kubernetes/object.ts';
import type { EveryAddress } from '../../kubernetes/pod-addresses.ts';
import { Deployments, Pods, type ResourceOf } from '../../kubernetes/resource.ts';
import type { ChildObject, Plan, Problem, WorkloadAnswer } from '../../runtime/controller/controlled-kind.ts';
import { Observation } from '../../runtime/controller/observation.ts';
import { writtenStatus } from './written-status.ts';

/** What is there around a workload. */
export interface Surroundings {
  readonly deployment?: Deployment;
  readonly pods?: readonly Pod[];
  readonly problems?: readonly Problem[];
  /** What programs of the cluster listen on. */
  readonly everyAddress?: EveryAddress;
  /** What the running workload has answered. */
  readonly answer?: WorkloadAnswer;
  /** The status that is stored. */
  readonly before?: { readonly conditions?: readonly Condition[]; readonly [field: string]: unknown };
}

/** A Deployment of one pod, all of which are available. */
export const running: Deployment = {
  metadata: { uid: 'd', generation: 1 },
  spec: { replicas: 1, selector: {}, template: {} },
  status: { observedGeneration: 1, replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 },
};

/** An object as the API server sends it. */
const stored = (object: object, name: string) =>
  ({ ...object, metadata: { name, uid: name, resourceVersion: '1', ...metadataOf(object) } }) as StoredObject;

const metadataOf = (object: { readonly metadata?: object }): object => object.metadata ?? {};

/** Tells of specs of one kind, as users write them and added to `base`, what becomes of a resource of this name. */
export function renderedWorkload(kindName: 'Agent' | 'MCP', name: string, base: object) {
  const kind = controlledKinds.find(({ schema }) => schema.resource.kind === kindName);
  if (kind === undefined) throw new Error(`there is no kind ${kindName}`);
  const { controlled, admitted } = kind;

  const resourceOf = (spec: object, status?: object): StoredObject =>
    stored(
      {
        apiVersion: 'core.inference-gateway.com/v1alpha1',
        kind: kindName,
        metadata: { namespace: 'team', generation: 3 },
        spec: { ...base, ...spec },
        ...(status !== undefined && { status }),
      },
      name,
    );

  function observedOf({ deployment, pods = [], answer, everyAddress = '0.0.0.0' }: Surroundings) {
    const deployments = deployment === undefined ? [] : [stored(deployment, name)];
    return new Observation(controlled, answer, { everyAddress }).add(Deployments, deployments).add(
      Pods,
      pods.map((pod, index) => stored(pod, `${name}-${index}`)),
    );
  }

  function planOf(spec: object, around: Surroundings = {}): Plan {
    return controlled.plan(resourceOf(spec, around.before), observedOf(around));
  }

  function childrenOf(spec: object, around?: Surroundings): readonly ChildObject[] {
    const { children } = planOf(spec, around);
    if (children === undefined) throw new Error('the spec is invalid');
    return children;
  }

  function childOf<Content>(
    spec: object,
    resource: ResourceOf<Content>,
    around?: Surroundings,
  ): Content | undefined {
    // What is rendered as a kind has its shape, or does not compile.
    return childrenOf(spec, around).find(({ kind }) => kind === resource.kind) as Content | undefined;
  }

  function podOf(spec: object, around?: Surroundings) {
    const pod = childOf(spec, Deployments, around)?.spec?.template.spec;
    const container = pod?.containers[0];
    if (pod === undefined || container === undefined) throw new Error('there is no container');
    return { ...pod, container };
  }

  return {
    controlled,
    admitted,
    resourceOf,
    planOf,
    childrenOf,
    childOf,
    podOf,
    /** The environment of the container, by name: the value, or what it comes from. */
    environmentOf: (spec: object, around?: Surroundings): Record<string, unknown> => {
      const { env = [] } = podOf(spec, around).container;
      return Object.fromEntries(env.map(({ name: of, value, valueFrom }) => [of, valueFrom ?? value]));
    },
    statusOf: (spec: object, around: Surroundings = {}) =>
      writtenStatus(planOf(spec, around).status(observedOf(around), around.problems ?? [])),
  };
}
