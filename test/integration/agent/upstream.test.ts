/**
 * What the tests of the older operator ask of an Agent, on a real control plane; the numbers are those of the project's
 * checklist. (31 and 32 speak of fields that this API version does not have.)
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments, Services } from '../../../src/kubernetes/resource.ts';
import { agentSchema } from '../../../src/schemas/inference-gateway/agent/schema.ts';
import { collectGarbage } from '../operator/owned-objects.ts';
import { namespace, WorkloadCluster } from '../workload-cluster.ts';

const Agents = agentSchema.resource;
const image = 'ghcr.io/inference-gateway/google-calendar-agent:0.5.2';
const key = { name: 'keys', key: 'openai' };

const specs = {
  minimal: { image },
  complete: {
    image,
    port: 9000,
    agent: {
      maxConversationHistory: 20,
      maxChatCompletionIterations: 7,
      maxRetries: 4,
      llm: {
        baseURL: 'http://gateway:8080/v1',
        model: 'openai/gpt-4o',
        maxTokens: 8192,
        temperature: '0.2',
        apiKeySecretRef: key,
      },
    },
    env: [
      { name: 'FIRST', value: '1' },
      { name: 'SECOND', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ],
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '1Gi' } },
  },
  requesting: { image, resources: { requests: { memory: '128Mi' } } },
  'without-image': { image: '' },
};

let cluster: WorkloadCluster;

beforeAll(async () => {
  cluster = await WorkloadCluster.start();
  await Promise.all(Object.entries(specs).map(([name, spec]) => cluster.apply(Agents, name, spec)));
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const envOf = async (name: keyof typeof specs) => (await cluster.container(name)).env;

describe('children', () => {
  it('18: reconciling creates a Deployment and a Service of the name of the Agent, which owns both', async () => {
    const agent = await cluster.once(Agents, 'minimal', 'is there');
    for (const resource of [Deployments, Services]) {
      const { metadata } = await cluster.once(resource, 'minimal', 'is there');
      expect(metadata.ownerReferences).toMatchObject([
        { kind: 'Agent', name: 'minimal', uid: agent.metadata.uid, controller: true },
      ]);
    }
  });

  it('33: resources are handed on, whole or in part, and are the documented ones where there are none', async () => {
    const resourcesOf = async (name: keyof typeof specs) =>
      (await cluster.container(name)).container.resources;
    expect(await resourcesOf('complete')).toEqual(specs.complete.resources);
    expect(await resourcesOf('requesting')).toEqual(specs.requesting.resources);
    expect(await resourcesOf('minimal')).toEqual({
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '1', memory: '1Gi' },
    });
  });

  it('34: the port of the Service is 8080, or the one that is given', async () => {
    const portsOf = async (name: keyof typeof specs) =>
      (await cluster.service(name)).spec?.ports?.map(({ port }) => port);
    expect(await portsOf('minimal')).toEqual([8080]);
    expect(await portsOf('complete')).toEqual([9000]);
  });
});

describe('the environment', () => {
  it('19: openai/gpt-4o becomes the provider openai and the model gpt-4o', async () => {
    expect(await envOf('complete')).toMatchObject({
      A2A_AGENT_CLIENT_PROVIDER: 'openai',
      A2A_AGENT_CLIENT_MODEL: 'gpt-4o',
    });
  });

  it('20: a model without a slash is refused, where the older operator left its agent without a provider', async () => {
    await cluster.apply(Agents, 'slashless', { image, agent: { llm: { model: 'gpt-4o' } } });
    const { message } = await cluster.condition(Agents, 'slashless', 'Ready', 'InvalidSpec');
    expect(message).toContain(
      'spec.agent.llm.model: Invalid value: "gpt-4o": must be written as provider/model',
    );
  });

  it('21, 22: the URL of the model is there if it is given', async () => {
    expect(await envOf('complete')).toMatchObject({ A2A_AGENT_CLIENT_BASE_URL: 'http://gateway:8080/v1' });
    expect(await envOf('minimal')).not.toHaveProperty('A2A_AGENT_CLIENT_BASE_URL');
  });

  it('23, 24: the key comes from the Secret by name and key, without a value, if it is given', async () => {
    const { container } = await cluster.container('complete');
    expect(container.env?.find(({ name }) => name === 'A2A_AGENT_CLIENT_API_KEY')).toEqual({
      name: 'A2A_AGENT_CLIENT_API_KEY',
      valueFrom: { secretKeyRef: key },
    });
    expect(await envOf('minimal')).not.toHaveProperty('A2A_AGENT_CLIENT_API_KEY');
  });

  it('25, 26, 27: tokens, temperature, iterations and retries', async () => {
    expect(await envOf('complete')).toMatchObject({
      A2A_AGENT_CLIENT_MAX_TOKENS: '8192',
      A2A_AGENT_CLIENT_TEMPERATURE: '0.2',
      A2A_AGENT_CLIENT_MAX_CHAT_COMPLETION_ITERATIONS: '7',
      A2A_AGENT_CLIENT_MAX_RETRIES: '4',
    });
  });

  it('28: no name that no agent ever read', async () => {
    const names = Object.keys(await envOf('complete'));
    expect(names.filter((name) => /^AGENT_(LLM|MAX_CHAT|MAX_RETRIES)/.test(name))).toEqual([]);
  });

  it("29: the user's variables come before the operator's", async () => {
    const { container } = await cluster.container('complete');
    expect(container.env?.slice(0, 3).map(({ name }) => name)).toEqual([
      'FIRST',
      'SECOND',
      'A2A_SERVER_PORT',
    ]);
  });

  it('30: without telemetry nothing is said of it but that it is off, and never under the name of the gateway', async () => {
    const env = await envOf('minimal');
    expect(env).toMatchObject({ A2A_TELEMETRY_ENABLED: 'false' });
    expect(Object.keys(env).filter((name) => name.includes('OTEL'))).toEqual([]);
    expect(env).not.toHaveProperty('TELEMETRY_ENABLED');
  });
});

describe('the status', () => {
  it('36: the URL that is made known is that of the Service', async () => {
    await cluster.condition(Agents, 'complete', 'Ready', 'Available');
    const url = 'http://complete.default.svc.cluster.local:9000';
    expect(await cluster.find(Agents, 'complete')).toMatchObject({ status: { url } });
    expect(await envOf('complete')).toMatchObject({ A2A_AGENT_URL: url });
  });

  it('38: Ready is one condition, changed in place, whose time stays while its status does', async () => {
    const before = await cluster.condition(Agents, 'requesting', 'Ready', 'Available');
    // Another generation of the same: a rollout would be said, too.
    await cluster.apply(Agents, 'requesting', { ...specs.requesting, tls: { enabled: false } });
    const after = await cluster.condition(Agents, 'requesting', 'Ready', 'Available');
    expect(after.observedGeneration).toBe((before.observedGeneration ?? 0) + 1);
    expect(after.lastTransitionTime).toBe(before.lastTransitionTime);

    await cluster.apply(Agents, 'requesting', { image: '' });
    const invalid = await cluster.condition(Agents, 'requesting', 'Ready', 'InvalidSpec');
    expect(Date.parse(`${invalid.lastTransitionTime}`)).toBeGreaterThanOrEqual(
      Date.parse(`${before.lastTransitionTime}`),
    );
    const agent = await cluster.find<StoredObject & { status: { conditions: { type: string }[] } }>(
      Agents,
      'requesting',
    );
    const types = agent?.status.conditions.map(({ type }) => type);
    expect(types).toEqual([...new Set(types)]);
  });

  it('39: an empty image is said in the condition Ready, and nothing is made', async () => {
    const { status, message } = await cluster.condition(Agents, 'without-image', 'Ready', 'InvalidSpec');
    expect(status).toBe('False');
    expect(message).toContain('spec.image: Invalid value: ""');
    expect(await cluster.find(Deployments, 'without-image')).toBeUndefined();
    expect(await cluster.find(Services, 'without-image')).toBeUndefined();
  });
});

describe('an Agent that works', () => {
  it('is Ready to `kubectl wait`', async () => {
    await cluster.kubectl('wait', '--for=condition=Ready', 'agent/minimal', '-n', namespace, '--timeout=30s');
    expect(await cluster.find(Agents, 'minimal')).toMatchObject({ status: { ready: true } });
  });

  it('has its port followed by pods and Service', async () => {
    await cluster.apply(Agents, 'moving', { image });
    await cluster.condition(Agents, 'moving', 'Ready', 'Available');
    const { metadata } = await cluster.service('moving');
    await cluster.apply(Agents, 'moving', { image, port: 9090 });
    const moved = await cluster.once<StoredObject & { spec: { ports: { port: number }[] } }>(
      Services,
      'moving',
      'has moved',
      ({ spec }) => spec.ports[0]?.port === 9090,
    );
    expect(moved.metadata.uid).toBe(metadata.uid);
    const { container, env } = await cluster.container('moving');
    expect(container.ports?.[0]?.containerPort).toBe(9090);
    expect(env).toMatchObject({ A2A_SERVER_PORT: '9090' });
  });

  it('is gone for good, with all that was made for it', async () => {
    await cluster.apply(Agents, 'gone', { image });
    await cluster.condition(Agents, 'gone', 'Ready', 'Available');
    await cluster.delete(Agents, 'gone');
    // At once, where the cluster's own collector takes half a minute to hear of a new kind.
    await collectGarbage(cluster.client);
    await cluster.apply(Agents, 'next', { image });
    await cluster.condition(Agents, 'next', 'Ready', 'Available');
    expect(await cluster.find(Deployments, 'gone')).toBeUndefined();
    expect(await cluster.find(Services, 'gone')).toBeUndefined();
    expect(cluster.failures()).toEqual([]);
  });
});
