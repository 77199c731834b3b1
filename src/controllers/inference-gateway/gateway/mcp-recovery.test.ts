import { describe, expect, it } from 'vitest';
import type { Deployment, StoredObject } from '../../../kubernetes/object.ts';
import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type { WorkloadAnswer } from '../../../runtime/controller/controlled-kind.ts';
import { ListedMcps, listedServers } from './mcp-recovery.ts';
import { planOf, storedGateway, surroundings } from './testing/rendered.ts';

const annotation = 'inference-operator.dev/mcp-ready-at';
const at = (minute: number) => `2026-05-01T12:${String(minute).padStart(2, '0')}:00Z`;

function mcp(name: string, readySince?: string, namespace = 'team'): StoredObject {
  const ready = { type: 'Ready', status: readySince === undefined ? 'False' : 'True' };
  return {
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'MCP',
    metadata: { name, namespace, uid: name, resourceVersion: '1' },
    ...{ status: { conditions: [{ ...ready, lastTransitionTime: readySince ?? at(0) }] } },
  };
}

const pod = (name: string, startedAt?: string): StoredObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'team', uid: name, resourceVersion: '1' },
  ...{
    status: { containerStatuses: [{ state: startedAt === undefined ? {} : { running: { startedAt } } }] },
  },
});

const url = (host: string) => `http://${host}:8080/mcp`;
const listing = (...hosts: string[]) => ({
  mcp: { enabled: true, servers: hosts.map((host) => ({ name: host, url: url(host) })) },
});
const spec = listing('files-service.team.svc.cluster.local');

const stuck: WorkloadAnswer = { ok: false, reason: 'McpServersDown', message: '' };
const silent: WorkloadAnswer = { ok: false, reason: 'Unreachable', message: '' };
const well: WorkloadAnswer = { ok: true };

interface World {
  readonly mcps: readonly StoredObject[];
  readonly pods?: readonly StoredObject[];
  /** What the pod template said last. */
  readonly last?: string;
  readonly answer?: WorkloadAnswer | undefined;
}

/** The moment for which the pods are started anew; undefined: none. */
function restartOf(gateway: object, { mcps, pods = [pod('a', at(10))], last, answer }: World) {
  const template = { metadata: last === undefined ? {} : { annotations: { [annotation]: last } } };
  const deployment = { ...pod('ai'), kind: 'Deployment', spec: { template } };
  const around = surroundings(answer).add(Deployments, [deployment]).add(ListedMcps, mcps).add(Pods, pods);
  const { children = [] } = planOf(gateway, around);
  const rendered = children.find(({ kind }) => kind === 'Deployment') as Deployment | undefined;
  return rendered?.spec?.template.metadata?.annotations?.[annotation];
}

const withAuth = { ...spec, auth: { enabled: true } };

describe('the pods are started anew', () => {
  it.each<[string, object, World]>([
    ['when a listed server turns ready after them, and they are stuck', spec, { mcps: [], answer: stuck }],
    ['and they do not answer', spec, { mcps: [], answer: silent }],
    ['and they can not be asked, since callers need a token', withAuth, { mcps: [] }],
    [
      'though another server that is no MCP is listed, where they are known to be stuck',
      listing('files-service', 'mcp.example.com'),
      { mcps: [], answer: stuck },
    ],
    ['in the very second in which they were', spec, { mcps: [], pods: [pod('a', at(20))], answer: stuck }],
    [
      'when one of several pods is older',
      spec,
      { mcps: [], pods: [pod('a', at(30)), pod('b', at(9))], answer: stuck },
    ],
    ['for the first of several servers', spec, { mcps: [mcp('late', at(25))], answer: stuck }],
    [
      'again once the server has been down and turned ready again',
      spec,
      { mcps: [], last: at(12), answer: stuck },
    ],
  ])('%s', (_, gateway, world) => {
    expect(restartOf(gateway, { ...world, mcps: [...world.mcps, mcp('files', at(20))] })).toBe(at(20));
  });
});

describe('the pods are left alone', () => {
  it.each<[string, object, World]>([
    ['while no server is ready', spec, { mcps: [mcp('files')], answer: stuck }],
    ['when they serve', spec, { mcps: [mcp('files', at(20))], answer: well }],
    ['before they have been asked', spec, { mcps: [mcp('files', at(20))] }],
    ['when the server was ready before them', spec, { mcps: [mcp('files', at(5))], answer: stuck }],
    ['before they run', spec, { mcps: [mcp('files', at(20))], pods: [pod('a')], answer: stuck }],
    ['without pods', spec, { mcps: [mcp('files', at(20))], pods: [], answer: stuck }],
    [
      'when another server may have been up all the time',
      listing('files-service', 'mcp.example.com'),
      { mcps: [mcp('files', at(20))], answer: silent },
    ],
    [
      'while MCP is off',
      { mcp: { ...spec.mcp, enabled: false } },
      { mcps: [mcp('files', at(20))], answer: stuck },
    ],
  ])('%s', (_, gateway, world) => {
    expect(restartOf(gateway, world)).toBeUndefined();
  });

  it.each<[string, World]>([
    [
      'for the moment for which they were started anew already',
      { mcps: [mcp('files', at(20))], answer: stuck },
    ],
    ['when the server goes down again', { mcps: [mcp('files')], answer: stuck }],
    ['when the server is gone', { mcps: [], answer: stuck }],
    ['once they serve', { mcps: [mcp('files', at(30))], answer: well }],
  ])('%s', (_, world) => {
    expect(restartOf(spec, { ...world, last: at(20) })).toBe(at(20));
  });
});

describe('a Gateway lists an MCP', () => {
  const lists = (gateway: object, one: StoredObject) => listedServers.selects(storedGateway(gateway), one);

  it.each([
    ['files-service', 'team', true],
    ['files-service.team', 'team', true],
    ['files-service.team.svc', 'team', true],
    ['files-service.team.svc.cluster.local', 'team', true],
    ['FILES-service', 'team', true],
    ['files-service', 'tools', false],
    ['files-service.tools.svc', 'tools', true],
    ['files', 'team', false],
    ['files-service.team.svc.example.com', 'team', false],
  ])('by the host %s in the namespace %s: %s', (host, namespace, expected) => {
    expect(lists(listing(host), mcp('files', undefined, namespace))).toBe(expected);
  });

  it('only while MCP is on', () => {
    expect(lists({ mcp: { ...spec.mcp, enabled: false } }, mcp('files'))).toBe(false);
    expect(lists({}, mcp('files'))).toBe(false);
  });

  it('and notes of its status only when it turned ready', () => {
    expect(listedServers.notes?.(mcp('files', at(7)))).toBe(at(7));
    expect(listedServers.notes?.(mcp('files'))).toBeNull();
    expect(listedServers.notes?.({ ...mcp('files'), status: undefined } as StoredObject)).toBeNull();
  });
});
