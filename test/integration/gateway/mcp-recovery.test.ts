/**
 * A gateway that finds all MCP servers down is told of, and its pods are started anew once when one turns ready: on a
 * real control plane, with the stand-in gateway at the address of the Service, where the operator asks it.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { mcpSchema } from '../../../src/schemas/inference-gateway/mcp/schema.ts';
import { freePort } from '../../cluster/ports.ts';
import { RunningContainer } from '../../stand-ins/gateway/container.ts';
import { startFakeServer } from '../../stand-ins/gateway/fake-server.ts';
import { OperatorCluster } from '../operator/cluster.ts';
import { minimalSpec } from '../operator/gateways.ts';
import { until } from '../operator/until.ts';
import { Team } from './team.ts';

/** A part of the loopback network for each test process, so that Services of clusters side by side do not meet. */
const serviceNetwork = `127.${20 + (process.pid % 200)}.0.0/16`;

let cluster: OperatorCluster;
let team: Team;

beforeAll(async () => {
  const apiServerFlags = [`--service-cluster-ip-range=${serviceNetwork}`];
  cluster = await OperatorCluster.start({ parts: 'full', apiServerFlags });
  await cluster.installKinds();
  await cluster.development().untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());
beforeEach(async () => {
  team = await Team.start(cluster);
});

const listing = (...urls: string[]) => ({
  ...minimalSpec,
  mcp: { enabled: true, servers: urls.map((url, index) => ({ name: `server-${index}`, url })) },
});
const tools = () => `http://tools-service.${team.namespace}.svc.cluster.local:8080/mcp`;

/** Makes the MCP `tools`; resolves with the time at which it turned ready. */
async function makeTools(): Promise<string> {
  const metadata = { name: 'tools', namespace: team.namespace };
  const object = { metadata, spec: { image: 'example.com/tools:1.0' } };
  await cluster.client.apply(mcpSchema.resource, object, { fieldManager: 'somebody', force: true });
  const path = '{.status.conditions[?(@.type=="Ready")].lastTransitionTime}';
  await team.kubectl('wait', 'mcp/tools', '--for=condition=Ready', '--timeout=30s');
  return team.kubectl('get', 'mcp/tools', `--output=jsonpath=${path}`);
}

/** Runs the gateway `ai` at the address of its Service, with this MCP server. */
async function run(mcpServer: string): Promise<RunningContainer> {
  const [deployment, service] = [await team.deployment('ai'), await team.service('ai')];
  const { clusterIP: address } = service?.spec ?? {};
  if (deployment === undefined || address === undefined) throw new Error('the gateway is not there yet');
  const instead = { MCP_SERVERS: mcpServer };
  const container = await RunningContainer.start(deployment, { release: '0.48.2', instead, address });
  onTestFinished(() => container[Symbol.asyncDispose]());
  return container;
}

/** For which moment the pods of a Gateway were started anew, and which rollout they are of. */
async function rollout(name = 'ai'): Promise<{ at: string | undefined; revision: string | undefined }> {
  const { metadata, spec } = (await team.deployment(name)) ?? {};
  return {
    at: spec?.template.metadata?.annotations?.['inference-operator.dev/mcp-ready-at'],
    revision: metadata?.annotations?.['deployment.kubernetes.io/revision'],
  };
}

const restarted = (name = 'ai') =>
  until('the pods are started anew', async () => (await rollout(name)).revision === '2');

describe('a gateway whose MCP servers are all down', () => {
  it('says so in its status, is started anew once when one turns ready, and serves', async () => {
    await team.apply('ai', listing(tools()));
    await team.status('ai', { phase: 'Running' });
    const stuck = await run(`http://127.0.0.1:${await freePort()}/mcp`);
    const serving = await team.condition('ai', 'Serving', { status: 'False', reason: 'McpServersDown' });
    expect(serving.message).toContain('MCP servers');
    await team.status('ai', { phase: 'Running' });

    const at = await makeTools();
    await restarted();
    expect(await rollout()).toEqual({ at, revision: '2' });
    await stuck[Symbol.asyncDispose]();
    const server = await startFakeServer({ body: {} });
    onTestFinished(() => server[Symbol.asyncDispose]());
    await run(server.url);
    await team.condition('ai', 'Serving', { status: 'True', reason: 'Answering' });
    await team.applied('ai', { ...listing(tools()), replicas: 2 });
    expect(await rollout()).toEqual({ at, revision: '2' });
  });

  it('is started anew even if it does not answer at all', async () => {
    await team.apply('ai', listing(tools()));
    await team.condition('ai', 'Serving', { status: 'False', reason: 'Unreachable' });
    const at = await makeTools();
    await restarted();
    expect((await rollout()).at).toBe(at);
  });
});

describe('a gateway is not started anew', () => {
  /** Resolves when the MCP `tools` has turned ready, and a Gateway that lists it and does not answer knows of it. */
  async function toolsAreKnown(): Promise<void> {
    await team.apply('witness', listing(tools()));
    await team.condition('witness', 'Serving', { status: 'False', reason: 'Unreachable' });
    await makeTools();
    await restarted('witness');
  }

  it('when a server turns ready that it does not list', async () => {
    await team.apply('ai', listing('http://others-service:8080/mcp'));
    await team.condition('ai', 'Serving', { status: 'False', reason: 'Unreachable' });
    await toolsAreKnown();
    expect(await rollout()).toEqual({ at: undefined, revision: '1' });
  });

  it('when it serves', async () => {
    const server = await startFakeServer({ body: {} });
    onTestFinished(() => server[Symbol.asyncDispose]());
    await team.apply('ai', listing(tools()));
    await team.status('ai', { phase: 'Running' });
    await run(server.url);
    await team.condition('ai', 'Serving', { status: 'True' });
    await toolsAreKnown();
    expect(await rollout()).toEqual({ at: undefined, revision: '1' });
  });
});
