import { describe, expect, it } from 'vitest';
import type { Pod } from './object.ts';
import { firstTrouble } from './pod-trouble.ts';

type Status = NonNullable<Pod['status']>;
type ContainerStatus = NonNullable<Status['containerStatuses']>[number];

const container = (status: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'main',
  image: 'image',
  imageID: '',
  ready: false,
  restartCount: 0,
  ...status,
});

const pod = (name: string, status: Status, spec?: Pod['spec']): Pod => ({
  metadata: { name },
  status,
  ...(spec !== undefined && { spec }),
});

const withContainer = (status: Partial<ContainerStatus>) =>
  pod('p', { containerStatuses: [container(status)] });

const waiting = (reason: string, message?: string) => ({
  state: { waiting: { reason, ...(message !== undefined && { message }) } },
});
const terminated = (exitCode: number, more: object = {}) => ({ terminated: { exitCode, ...more } });
const zero = 'exit code 0, though a server is not meant to end: its log says why';

describe('the trouble of a container', () => {
  it.each([
    [
      'a missing Secret',
      waiting('CreateContainerConfigError', 'secret "keys" not found'),
      'CreateContainerConfigError: secret "keys" not found',
    ],
    [
      'a missing key',
      waiting('CreateContainerConfigError', "couldn't find key openai in Secret team/keys"),
      "CreateContainerConfigError: couldn't find key openai in Secret team/keys",
    ],
    [
      'an image that cannot be pulled',
      waiting('ImagePullBackOff', 'Back-off pulling image "x"'),
      'ImagePullBackOff: Back-off pulling image "x"',
    ],
    ['a failed pull', waiting('ErrImagePull'), 'ErrImagePull'],
    ['a wrong image name', waiting('InvalidImageName', 'a b'), 'InvalidImageName: a b'],
    [
      'a program that is not there',
      waiting('RunContainerError', 'no such file'),
      'RunContainerError: no such file',
    ],
    [
      'a crash loop',
      { ...waiting('CrashLoopBackOff', 'back-off 10s'), restartCount: 1, lastState: terminated(1) },
      'CrashLoopBackOff (exit code 1)',
    ],
    [
      'a loop of exits with 0',
      { ...waiting('CrashLoopBackOff'), restartCount: 4, lastState: terminated(0, { reason: 'Completed' }) },
      `CrashLoopBackOff (${zero})`,
    ],
    [
      'too little memory',
      {
        ...waiting('CrashLoopBackOff'),
        restartCount: 4,
        lastState: terminated(137, { reason: 'OOMKilled' }),
      },
      'CrashLoopBackOff (OOMKilled, exit code 137)',
    ],
    [
      'an end between two starts',
      { state: terminated(0, { reason: 'Completed' }), restartCount: 1 },
      `ended 2 times (${zero})`,
    ],
    [
      'a start after two ends',
      { state: { running: {} }, restartCount: 2, lastState: terminated(2, { reason: 'Error' }) },
      'ended 2 times (exit code 2)',
    ],
  ])('%s is fatal, and named', (_, status, words) => {
    expect(firstTrouble([withContainer(status)])).toMatchObject({
      fatal: true,
      message: `pod p, container main: ${words}`,
    });
  });

  it('after one end may be chance', () => {
    const once = { state: { running: {} }, restartCount: 1, lastState: terminated(1) };
    expect(firstTrouble([withContainer(once)])).toEqual({
      reason: 'ContainerEnded',
      fatal: false,
      message: 'pod p, container main: ended once (exit code 1)',
    });
  });

  const times = (finishedAt: string) => ({ startedAt: '2026-05-01T12:00:00Z', finishedAt });
  it.each([
    ['it starts for the first time', { state: { running: {} } }],
    ['it is created', waiting('PodInitializing')],
    ['it is ready again', { ready: true, state: { running: {} }, restartCount: 9, lastState: terminated(1) }],
    [
      'it had run for ten minutes',
      { state: { running: {} }, restartCount: 9, lastState: terminated(1, times('2026-05-01T12:10:00Z')) },
    ],
  ])('is none when %s', (_, status) => {
    expect(firstTrouble([withContainer(status)])).toBeUndefined();
  });

  it('is a loop when it had run for less than ten minutes', () => {
    const lastState = terminated(1, times('2026-05-01T12:09:59Z'));
    expect(firstTrouble([withContainer({ state: { running: {} }, restartCount: 9, lastState })])?.fatal).toBe(
      true,
    );
  });

  it('is found in init containers too, which are meant to end', () => {
    const done = container({ name: 'init', state: terminated(0), restartCount: 1 });
    expect(firstTrouble([pod('p', { initContainerStatuses: [done] })])).toBeUndefined();
    const failed = container({ name: 'init', ...waiting('CrashLoopBackOff'), lastState: terminated(1) });
    expect(firstTrouble([pod('p', { initContainerStatuses: [failed] })])?.message).toBe(
      'pod p, container init: CrashLoopBackOff (exit code 1)',
    );
  });
});

describe('a pod that is being created', () => {
  const creating = { containerStatuses: [container(waiting('ContainerCreating'))] };

  it('names what its volumes need, since only its events say which is missing', () => {
    const spec = {
      containers: [],
      volumes: [
        { name: 'a', secret: { secretName: 'cert' } },
        { name: 'b', secret: { secretName: 'maybe', optional: true } },
        { name: 'c', configMap: { name: 'settings' } },
        { name: 'd', projected: { sources: [{ secret: { name: 'cert' } }, { secret: { name: 'key' } }] } },
        { name: 'e', emptyDir: {} },
      ],
    };
    expect(firstTrouble([pod('p', creating, spec)])).toEqual({
      reason: 'ContainerCreating',
      fatal: false,
      message:
        'pod p, container main: ContainerCreating, which needs Secret "cert", Secret "key", ConfigMap "settings"',
    });
  });

  it('is no trouble where it needs nothing', () => {
    expect(firstTrouble([pod('p', creating, { containers: [] })])).toBeUndefined();
  });
});

describe('a pod that finds no node', () => {
  it('says why, and may find one later', () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes' },
    ];
    expect(firstTrouble([pod('p', { conditions })])).toEqual({
      reason: 'Unschedulable',
      fatal: false,
      message: 'pod p: Unschedulable: 0/3 nodes',
    });
  });
});

describe('the first trouble of several pods', () => {
  const crashing = (name: string) =>
    pod(name, {
      containerStatuses: [container({ ...waiting('CrashLoopBackOff'), lastState: terminated(1) })],
    });
  const unscheduled = pod('a', { conditions: [{ type: 'PodScheduled', status: 'False' }] });

  it('is the first fatal one by name, whatever their order', () => {
    const message = 'pod b, container main: CrashLoopBackOff (exit code 1)';
    expect(firstTrouble([crashing('c'), unscheduled, crashing('b')])?.message).toBe(message);
    expect(firstTrouble([unscheduled])?.message).toBe('pod a: Unschedulable');
    expect(firstTrouble([])).toBeUndefined();
  });

  it('is of no pod that is on its way out, or was evicted and replaced', () => {
    const leaving = { ...crashing('b'), metadata: { name: 'b', deletionTimestamp: '2026-05-01T12:00:00Z' } };
    const { status } = crashing('c');
    expect(firstTrouble([leaving, pod('c', { ...status, phase: 'Failed' })])).toBeUndefined();
  });
});
