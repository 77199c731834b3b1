/** What an Orchestrator becomes, for tests: through the door that the runtime uses. */

import { controlledKinds } from '../../../../controlled-kinds.ts';
import type { ConfigMap, Deployment, Pod, StoredObject } from '../../../../kubernetes/object.ts';
import { Deployments, Namespaces, Pods } from '../../../../kubernetes/resource.ts';
import type { ObservedObjects, Plan, Problem } from '../../../../runtime/controller/controlled-kind.ts';
import { Observation } from '../../../../runtime/controller/observation.ts';
import { writtenStatus } from '../../../testing/written-status.ts';
import { StoredOrchestrators } from '../bot-token.ts';
import { DiscoverableAgents, DiscoverableMcps } from '../discovery.ts';

const orchestratorKind = controlledKinds.find(({ schema }) => schema.resource.kind === 'Orchestrator');
if (orchestratorKind === undefined) throw new Error('there is no kind Orchestrator');
const { controlled } = orchestratorKind;

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

/** Everything that an Orchestrator can say. */
export const fullSpec = {
  replicas: 1,
  image: 'ghcr.io/inference-gateway/cli:0.166.1',
  channels: {
    maxWorkers: 7,
    imageRetention: 3,
    requireApproval: false,
    telegram: {
      enabled: true,
      tokenSecretRef: { name: 'bot', key: 'token', optional: false },
      allowedUsersSecretRef: { name: 'bot', key: 'users', optional: true },
      pollTimeout: '45s',
    },
  },
  gateway: {
    url: 'http://gateway:8080',
    apiKeySecretRef: { name: 'gateway', key: 'apiKey', optional: false },
  },
  agent: { model: 'deepseek/deepseek-chat', systemPrompt: 'Be kind.' },
  tools: { enabled: true, schedule: true },
  a2a: {
    enabled: true,
    agents: ['http://a:8080', 'http://b:8080'],
    serviceDiscovery: {
      enabled: true,
      namespace: 'agents',
      selector: {
        matchLabels: { team: 'support' },
        matchExpressions: [{ key: 'stage', operator: 'In', values: ['live'] }],
      },
    },
  },
  mcp: {
    enabled: true,
    servers: ['https://mcp.example.com/mcp', 'http://files:8080'],
    serviceDiscovery: {
      enabled: true,
      namespace: 'tools',
      selector: {
        matchLabels: { team: 'support' },
        matchExpressions: [{ key: 'stage', operator: 'In', values: ['live'] }],
      },
    },
  },
  env: [
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'bot', key: 'more', optional: false } } },
    { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'bot', key: 'mode', optional: true } } },
    { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    {
      name: 'MEMORY',
      valueFrom: {
        resourceFieldRef: { containerName: 'orchestrator', resource: 'limits.memory', divisor: '1Mi' },
      },
    },
    { name: 'TZ', value: 'Europe/Berlin' },
  ],
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '1Gi' } },
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

/** A stored namespace. */
export function storedNamespace(name: string, metadata: object = {}): StoredObject {
  const own = { name, uid: `uid-of-${name}`, resourceVersion: '1' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { ...own, ...metadata } };
}

/** A stored MCP in the namespace `tools`. */
export function storedMcp(name: string, spec: object = {}, metadata: object = {}): StoredObject {
  return { ...storedAgent(name, spec, { namespace: 'tools', ...metadata }), kind: 'MCP' };
}

/** What is there around an Orchestrator. */
export function observed(around: {
  readonly agents?: readonly StoredObject[];
  readonly mcps?: readonly StoredObject[];
  readonly sharers?: readonly StoredObject[];
  /** Namespaces that let others discover what is in them; `agents` and `tools` by default. */
  readonly namespaces?: readonly StoredObject[];
  readonly deployment?: Deployment;
  readonly pods?: readonly Pod[];
}): ObservedObjects {
  // As the API server sends them: with a name and a UID.
  const deployment = around.deployment as StoredObject | undefined;
  return new Observation(controlled)
    .add(DiscoverableAgents, around.agents ?? [])
    .add(DiscoverableMcps, around.mcps ?? [])
    .add(StoredOrchestrators, around.sharers ?? [])
    .add(Namespaces, around.namespaces ?? [storedNamespace('agents'), storedNamespace('tools')])
    .add(Deployments, deployment === undefined ? [] : [deployment])
    .add(Pods, (around.pods ?? []) as readonly StoredObject[]);
}

/** The plan for an Orchestrator with a spec as users write it. */
export function planOf(spec: object, around: Parameters<typeof observed>[0] = {}): Plan {
  return controlled.plan(storedOrchestrator(spec), observed(around));
}

/** The status for an Orchestrator, after what went wrong. */
export function statusOf(
  spec: object,
  around: Parameters<typeof observed>[0] = {},
  problems: readonly Problem[] = [],
) {
  return writtenStatus(planOf(spec, around).status(observed(around), problems));
}

/** The Deployment, its pod and its container, and the ConfigMap if there is one. */
export function rendered(spec: object, around: Parameters<typeof observed>[0] = {}) {
  const { children } = planOf(spec, around);
  if (children === undefined) throw new Error('the spec is invalid');
  // What is rendered as a kind has its shape, or does not compile.
  const deployment = children.find(({ kind }) => kind === 'Deployment') as Deployment | undefined;
  const configMaps = children.filter(({ kind }) => kind === 'ConfigMap') as ConfigMap[];
  const fileOf = (plural: string) =>
    configMaps.find(({ metadata }) => metadata?.name === `bot-${plural}`)?.data;
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
    agentsYaml: fileOf('agents')?.['agents.yaml'],
    mcpYaml: fileOf('mcps')?.['mcp.yaml'],
  };
}
