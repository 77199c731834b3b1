/** What an Orchestrator becomes, for tests: through the door that the runtime uses. */
import { kinds } from '../../kinds.ts';
import type { ConfigMap, Deployment, StoredObject } from '../../kubernetes/object.ts';
import type { ObservedObjects, Plan, Problem } from '../../runtime/controller/controlled-kind.ts';

const orchestratorKind = kinds.find(({ schema }) => schema.resource.kind === 'Orchestrator');

/** The least that an Orchestrator says. */
export const minimalSpec = {
  image: 'ghcr.io/inference-gateway/cli:0.179.0',
  channels: { telegram: { enabled: true, tokenSecretRef: { name: 'bot', key: 'token' } } },
  gateway: { url: 'http://ai.team.svc.cluster.local:8080' },
  agent: { model: 'openai/gpt-4o' },
};

/** The least, with agents discovered in the namespace `agents`. */
export const discoveringSpec = {
  ...minimalSpec,
  a2a: { enabled: true, serviceDiscovery: { enabled: true, namespace: 'agents' } },
};

/** A stored Orchestrator `bot` in the namespace `team` with a spec as users write it. */
export function storedOrchestrator(spec: object, metadata: object = {}): StoredObject {
  const own = { name: 'bot', namespace: 'team', uid: 'uid-of-bot', resourceVersion: '7', generation: 3 };
  return {
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Orchestrator',
    metadata: { ...own, creationTimestamp: '2026-05-01T12:00:00Z', ...metadata },
    spec,
  } as StoredObject;
}

/** A stored Agent in the namespace `agents`. */
export function storedAgent(name: string, spec: object = {}, metadata: object = {}): StoredObject {
  const own = { name, namespace: 'agents', uid: `uid-of-${name}`, resourceVersion: '1', generation: 1 };
  return {
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Agent',
    metadata: { ...own, ...metadata },
    spec,
  } as StoredObject;
}

const byName = (objects: readonly StoredObject[]) =>
  new Map(objects.map((object) => [object.metadata.name, object]));

/** What is there around an Orchestrator. */
export function observed(around: {
  readonly agents?: readonly StoredObject[];
  readonly sharers?: readonly StoredObject[];
  readonly deployment?: Deployment;
}): ObservedObjects {
  const deployment = around.deployment as StoredObject | undefined;
  return {
    byKind: {
      Agent: byName(around.agents ?? []),
      Orchestrator: byName(around.sharers ?? []),
      Deployment: byName(deployment === undefined ? [] : [deployment]),
      Pod: new Map(),
    },
  };
}

/** The plan for an Orchestrator with a spec as users write it. */
export function planOf(spec: object, around: Parameters<typeof observed>[0] = {}): Plan {
  if (orchestratorKind === undefined) throw new Error('there is no kind Orchestrator');
  return orchestratorKind.controlled.plan(storedOrchestrator(spec), observed(around));
}

/** The status for an Orchestrator, after what went wrong. */
export function statusOf(
  spec: object,
  around: Parameters<typeof observed>[0] = {},
  problems: readonly Problem[] = [],
) {
  return planOf(spec, around).status(observed(around), problems);
}

/** The Deployment, its pod and its container, and the ConfigMap if there is one. */
export function rendered(spec: object, around: Parameters<typeof observed>[0] = {}) {
  const { children } = planOf(spec, around);
  if (children === undefined) throw new Error('the spec is invalid');
  // What is rendered as a kind has its shape, or does not compile.
  const deployment = children.find(({ kind }) => kind === 'Deployment') as Deployment | undefined;
  const configMap = children.find(({ kind }) => kind === 'ConfigMap') as ConfigMap | undefined;
  const template = deployment?.spec?.template;
  const container = template?.spec?.containers[0];
  if (container === undefined) throw new Error('there is no container');
  const env = Object.fromEntries(
    (container.env ?? []).map(({ name, value, valueFrom }) => [name, valueFrom ?? value]),
  );
  return {
    children,
    deployment: deployment?.spec,
    template,
    container,
    env,
    configMap,
    agentsYaml: configMap?.data?.['agents.yaml'],
  };
}
