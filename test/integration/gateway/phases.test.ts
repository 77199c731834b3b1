/** What the status of a Gateway says, and what people are told of it, when pods fare well and badly on fake nodes. */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import { Events } from '../../../src/kubernetes/resource.ts';
import { OperatorCluster } from '../operator/cluster.ts';
import { type GatewaySpec, minimalSpec } from '../operator/gateways.ts';
import { listAll } from '../operator/owned-objects.ts';
import { until } from '../operator/until.ts';
import { Team } from './team.ts';

let cluster: OperatorCluster;
let team: Team;

beforeAll(async () => {
  const stages = [fileURLToPath(new URL('stages/pod-fates.yaml', import.meta.url))];
  cluster = await OperatorCluster.start({ parts: 'full', stages });
  await cluster.installKinds();
  team = await Team.start(cluster);
  await cluster.development().untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

interface Event extends StoredObject {
  readonly type: string;
  readonly reason: string;
  readonly note: string;
  readonly regarding: { readonly kind: string; readonly name: string; readonly namespace: string };
}

/** The first event of a reason about a Gateway. */
const told = (name: string, reason: string) =>
  until(`of ${name} ${reason} is told`, async () => {
    const events = await listAll<Event>(cluster.client, Events);
    return events.find(({ regarding, reason: why }) => {
      return regarding.kind === 'Gateway' && regarding.name === name && why === reason;
    });
  });

const fate = (image: string): GatewaySpec => ({ ...minimalSpec, image: `example.com/${image}:1.0` });
const pod = (name: string) => `pod ${name}-[a-z0-9]+-[a-z0-9]+, container inference-gateway`;

describe('a Gateway is Failed', () => {
  it.each<[string, string, string, string]>([
    ['crash-loop', 'crashes', 'CrashLoopBackOff', 'CrashLoopBackOff \\(exit code 2\\)'],
    [
      'end with 0 again and again',
      'ends',
      'CrashLoopBackOff',
      'CrashLoopBackOff \\(exit code 0, though a server is not meant to end: its log says why\\)',
    ],
    [
      'have no image',
      'absent',
      'ImagePullBackOff',
      'ImagePullBackOff: Back-off pulling image "example.com/absent:1.0"',
    ],
    [
      'miss a Secret',
      'unconfigured',
      'CreateContainerConfigError',
      'CreateContainerConfigError: secret "keys" not found',
    ],
  ])('when its pods %s, with pod, cause and object in words', async (_, image, reason, words) => {
    await team.apply(image, fate(image));
    const { status } = await team.status(image, { phase: 'Failed' });
    const message = expect.stringMatching(new RegExp(`^${pod(image)}: ${words}$`));
    expect(status).toMatchObject({ message, readyReplicas: 0, availableReplicas: 0 });
    const ready = await team.condition(image, 'Ready', { reason });
    expect(ready).toMatchObject({ status: 'False', message });
    expect(await told(image, reason)).toMatchObject({ type: 'Warning', note: message });
  });

  it('when its pods may not be made', async () => {
    const small = await Team.start(cluster);
    await small.kubectl('create', 'quota', 'none', '--hard=pods=0');
    await small.apply('quota', minimalSpec);
    const { status } = await small.status('quota', { phase: 'Failed' });
    expect(status).toMatchObject({ message: expect.stringContaining('exceeded quota: none') });
    await small.condition('quota', 'ReplicaFailure', { status: 'True' });
    await told('quota', 'FailedCreate');
  });

  it('when its spec came past admission, and nothing of it is made', async () => {
    const mcp = { enabled: true, servers: [{ name: 'files', url: 'ftp://files' }] };
    await team.apply('invalid', { ...minimalSpec, mcp });
    const { status } = await team.status('invalid', { phase: 'Failed' });
    expect(status).toMatchObject({ message: expect.stringContaining('spec.mcp.servers[0].url') });
    await team.condition('invalid', 'Ready', { reason: 'InvalidSpec' });
    expect(await team.deployment('invalid')).toBeUndefined();
    expect(await told('invalid', 'InvalidSpec')).toMatchObject({ type: 'Warning' });
  });

  it('when it wants basic authentication: it is not started, and keeps its Service', async () => {
    await team.apply('basic', { ...minimalSpec, replicas: 3, auth: { enabled: true, provider: 'basic' } });
    await team.condition('basic', 'Ready', { reason: 'AuthProviderUnsupported' });
    expect((await team.deployment('basic'))?.spec?.replicas).toBe(0);
    expect(await team.service('basic')).toBeDefined();
    await told('basic', 'AuthProviderUnsupported');
  });

  it('when its name is taken: what is there is left alone', async () => {
    await team.kubectl('create', 'service', 'clusterip', 'taken', '--tcp=80');
    await team.apply('taken', minimalSpec);
    const { status } = await team.status('taken', { phase: 'Failed' });
    expect(status).toMatchObject({ message: expect.stringContaining('Service') });
    await team.condition('taken', 'Ready', { reason: 'NameTaken' });
    expect((await team.service('taken'))?.metadata.ownerReferences).toBeUndefined();
    await told('taken', 'NameTaken');
  });
});

describe('a Gateway is Pending', () => {
  it('while its pods start', async () => {
    await team.apply('starting', fate('starts'));
    await team.status('starting', {
      phase: 'Pending',
      replicas: 1,
      message: '0 of 1 pods ready',
    });
  });
});

describe('a Gateway is Running', () => {
  it('once a pod is available, of which people are told', async () => {
    await team.apply('running', { ...minimalSpec, replicas: 2 });
    await team.status('running', { phase: 'Running', readyReplicas: 2, availableReplicas: 2, replicas: 2 });
    await team.condition('running', 'Ready', {
      status: 'True',
      reason: 'Available',
      message: '2 of 2 pods ready',
    });
    expect(await told('running', 'Available')).toMatchObject({ type: 'Normal' });
  });

  it('while a rollout fails, since its old pods stay: none goes before another is there', async () => {
    await team.apply('stays', minimalSpec);
    await team.status('stays', { phase: 'Running' });
    await team.apply('stays', fate('crashes'));
    const words = await until('the trouble is told', async () => {
      const { status } = await team.status('stays', { phase: 'Running', availableReplicas: 1 });
      return /CrashLoopBackOff/.exec(JSON.stringify(status));
    });
    expect(words).not.toBeNull();
  });

  it('again once what was wrong is put right', async () => {
    await team.apply('mended', fate('crashes'));
    await team.status('mended', { phase: 'Failed' });
    await team.applied('mended', minimalSpec);
    await team.status('mended', { phase: 'Running', message: '1 of 1 pods ready' });
    expect(await told('mended', 'Available')).toMatchObject({ type: 'Normal' });
  });
});
