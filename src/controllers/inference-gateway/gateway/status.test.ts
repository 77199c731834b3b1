import { describe, expect, it } from 'vitest';
import type { Deployment, Pod, StoredObject } from '../../../kubernetes/object.ts';
import { Deployments, Pods } from '../../../kubernetes/resource.ts';
import type { Problem, WorkloadAnswer } from '../../../runtime/controller/controlled-kind.ts';
import { writtenStatus } from '../../testing/written-status.ts';
import { planOf, surroundings } from './testing/rendered.ts';

type DeploymentStatus = NonNullable<Deployment['status']>;
type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

const stored = (kind: string, name: string, more: object) =>
  ({
    apiVersion: 'v1',
    kind,
    metadata: { name, uid: name, resourceVersion: '1', generation: 2 },
    ...more,
  }) as StoredObject;

const deployment = (status: DeploymentStatus, replicas = 2) =>
  stored('Deployment', 'ai', { spec: { replicas }, status: { observedGeneration: 2, ...status } });

const pod = (name: string, status: object, spec: object = {}) => stored('Pod', name, { spec, status });

const crashing = (name: string, exitCode: number) => {
  const container: ContainerStatus = {
    name: 'inference-gateway',
    image: '',
    imageID: '',
    ready: false,
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode } },
  };
  return pod(name, { containerStatuses: [container] });
};

interface World {
  readonly deployment?: StoredObject;
  readonly pods?: readonly StoredObject[];
  readonly problems?: readonly Problem[];
  readonly answer?: WorkloadAnswer;
  /** The status as it is stored. */
  readonly before?: object;
}

function statusOf(spec: object, { deployment: made, pods = [], problems = [], answer, before }: World) {
  const observed = surroundings(answer)
    .add(Deployments, made === undefined ? [] : [made])
    .add(Pods, pods);
  return writtenStatus(planOf(spec, observed, { status: before }).status(observed, problems));
}

const condition = (type: string, status: string, reason: string, message = '') => ({
  type,
  status,
  reason,
  message,
});
const ready = { availableReplicas: 2, readyReplicas: 2, updatedReplicas: 2, replicas: 2 };
const replicaFailure = condition('ReplicaFailure', 'True', 'FailedCreate', 'exceeded quota: team');
const deadline = condition(
  'Progressing',
  'False',
  'ProgressDeadlineExceeded',
  'ReplicaSet "ai-1" has timed out',
);
const basic = { auth: { enabled: true, provider: 'basic' } };

describe('the phase, row by row', () => {
  it.each<[string, object, World, string, string, string]>([
    [
      'Unknown while nothing could be observed',
      {},
      { problems: [{ reason: 'Unobserved', message: 'the API server does not answer' }] },
      'Unknown',
      'Unobserved',
      'the API server does not answer',
    ],
    [
      'Failed for an invalid spec, whatever runs',
      { replicas: 0 },
      { deployment: deployment(ready) },
      'Failed',
      'InvalidSpec',
      'spec.replicas: Invalid value: 0: must be between 1 and 100',
    ],
    [
      'Failed where the name is taken',
      {},
      { problems: [{ reason: 'NameTaken', message: 'Service ai belongs to Agent ai' }] },
      'Failed',
      'NameTaken',
      'Service ai belongs to Agent ai',
    ],
    [
      'Failed where no gateway can do what is wanted',
      basic,
      { deployment: deployment({ replicas: 0 }, 0) },
      'Failed',
      'AuthProviderUnsupported',
      'spec.auth.provider: the gateway cannot do basic authentication, so it is not started; use oidc or jwt, or turn authentication off',
    ],
    [
      'Failed once the progress deadline has passed',
      {},
      { deployment: deployment({ ...ready, conditions: [deadline] }) },
      'Failed',
      'ProgressDeadlineExceeded',
      'ReplicaSet "ai-1" has timed out',
    ],
    [
      'Failed once the progress deadline has passed, for what a pod says',
      {},
      { deployment: deployment({ ...ready, conditions: [deadline] }), pods: [crashing('ai-1-a', 2)] },
      'Failed',
      'ProgressDeadlineExceeded',
      'pod ai-1-a, container inference-gateway: CrashLoopBackOff (exit code 2)',
    ],
    [
      'Failed where pods cannot be created',
      {},
      { deployment: deployment({ conditions: [replicaFailure] }) },
      'Failed',
      'FailedCreate',
      'exceeded quota: team',
    ],
    [
      'Failed where no pod is ready and one ends again and again, with 0 too',
      {},
      { deployment: deployment({ replicas: 2 }), pods: [crashing('ai-1-a', 0)] },
      'Failed',
      'CrashLoopBackOff',
      'pod ai-1-a, container inference-gateway: CrashLoopBackOff (exit code 0, though a server is not meant to end: its log says why)',
    ],
    [
      'Running while a pod is available, though another ends again and again',
      {},
      {
        deployment: deployment({ ...ready, availableReplicas: 1, readyReplicas: 1 }),
        pods: [crashing('ai-1-a', 1)],
      },
      'Running',
      'Available',
      '1 of 2 pods ready; pod ai-1-a, container inference-gateway: CrashLoopBackOff (exit code 1)',
    ],
    [
      'Running with all pods',
      {},
      { deployment: deployment(ready) },
      'Running',
      'Available',
      '2 of 2 pods ready',
    ],
    [
      'Running in the middle of a rollout',
      {},
      { deployment: deployment({ ...ready, updatedReplicas: 1 }) },
      'Running',
      'Available',
      '2 of 2 pods ready; 1 of 2 updated',
    ],
    [
      'Pending before the Deployment has seen its last change',
      {},
      { deployment: deployment({ ...ready, observedGeneration: 1 }) },
      'Pending',
      'Progressing',
      '2 of 2 pods ready',
    ],
    [
      'Pending before there is a Deployment',
      {},
      {},
      'Pending',
      'Creating',
      'the Deployment is being created',
    ],
    [
      'Pending while pods start',
      {},
      { deployment: deployment({ replicas: 2, updatedReplicas: 2 }) },
      'Pending',
      'Progressing',
      '0 of 2 pods ready',
    ],
    [
      'Pending while a pod finds no node',
      {},
      {
        deployment: deployment({ replicas: 2 }),
        pods: [
          pod('ai-1-a', {
            conditions: [
              { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/1 nodes' },
            ],
          }),
        ],
      },
      'Pending',
      'Unschedulable',
      'pod ai-1-a: Unschedulable: 0/1 nodes',
    ],
    [
      'Pending while a pod waits for its certificate',
      {},
      {
        deployment: deployment({ replicas: 2 }),
        pods: [
          pod(
            'ai-1-a',
            {
              containerStatuses: [
                {
                  name: 'inference-gateway',
                  restartCount: 0,
                  state: { waiting: { reason: 'ContainerCreating' } },
                },
              ],
            },
            { volumes: [{ name: 'tls', projected: { sources: [{ secret: { name: 'ai-tls' } }] } }] },
          ),
        ],
      },
      'Pending',
      'ContainerCreating',
      'pod ai-1-a, container inference-gateway: ContainerCreating, which needs Secret "ai-tls"',
    ],
  ])('%s', (_, spec, world, phase, reason, message) => {
    const status = statusOf(spec, world);
    const truth = phase === 'Running' ? 'True' : phase === 'Unknown' ? 'Unknown' : 'False';
    expect(status).toMatchObject({ phase, message, observedGeneration: 3 });
    expect(status.conditions[0]).toEqual({
      type: 'Ready',
      status: truth,
      reason,
      message,
      observedGeneration: 3,
    });
  });
});

describe('the other conditions', () => {
  it('say what the Deployment says', () => {
    const available = condition('Available', 'True', 'MinimumReplicasAvailable', 'enough');
    const progressing = condition('Progressing', 'True', 'NewReplicaSetAvailable', 'done');
    const conditions = [available, progressing, replicaFailure];
    expect(statusOf({}, { deployment: deployment({ ...ready, conditions }) }).conditions.slice(1, 4)).toEqual(
      conditions.map((one) => ({ ...one, observedGeneration: 3 })),
    );
  });

  it('are unknown before the Deployment says anything, and no replica failure is none', () => {
    const { conditions } = statusOf({}, { deployment: deployment({}) });
    expect(conditions.slice(1, 4).map(({ type, status }) => [type, status])).toEqual([
      ['Available', 'Unknown'],
      ['Progressing', 'Unknown'],
      ['ReplicaFailure', 'False'],
    ]);
    expect(
      statusOf({}, {})
        .conditions.slice(1, 4)
        .map(({ status }) => status),
    ).toEqual(['Unknown', 'Unknown', 'Unknown']);
  });
});

describe('the condition Serving', () => {
  const available = { deployment: deployment(ready) };
  const servingIn = (spec: object, world: World) =>
    statusOf(spec, world).conditions.find(({ type }) => type === 'Serving');
  const down = { ok: false, reason: 'McpServersDown', message: 'every completion is refused' } as const;

  it.each<[string, object, World, object]>([
    [
      'True once a question gets through',
      {},
      { ...available, answer: { ok: true } },
      { status: 'True', reason: 'Answering' },
    ],
    [
      'False with the reason that the gateway gives, though it is Running',
      {},
      { ...available, answer: down },
      { status: 'False', reason: 'McpServersDown', message: 'every completion is refused' },
    ],
    [
      'what it was while there is no answer yet',
      {},
      { ...available, before: { conditions: [{ ...down, type: 'Serving', status: 'False' }] } },
      { status: 'False', reason: 'McpServersDown' },
    ],
    ['Unknown before anybody is there', {}, { answer: down }, { status: 'Unknown', reason: 'NotAsked' }],
    [
      'Unknown where callers need a token',
      { auth: { enabled: true } },
      { ...available, answer: down },
      { status: 'Unknown', reason: 'AuthenticationRequired' },
    ],
  ])('is %s', (_, spec, world, expected) => {
    expect(servingIn(spec, world)).toMatchObject({ ...expected, observedGeneration: 3 });
  });

  it('leaves the phase as it is', () => {
    expect(statusOf({}, { ...available, answer: down })).toMatchObject({ phase: 'Running' });
  });
});

describe('counts and names', () => {
  it('are those of the Deployment and the spec', () => {
    const providers = [{ name: 'OpenAI' }, { name: 'Ollama' }, { name: 'Groq', enabled: false }];
    expect(statusOf({ providers }, { deployment: deployment({ ...ready, replicas: 3 }) })).toMatchObject({
      replicas: 3,
      readyReplicas: 2,
      availableReplicas: 2,
      selector:
        'app.kubernetes.io/name=inference-gateway,app.kubernetes.io/instance=ai,app.kubernetes.io/component=gateway',
      providerSummary: 'OpenAI,Ollama',
      serviceAccountName: 'ai',
    });
  });

  it('the selector is that of the live Deployment', () => {
    const spec = { replicas: 2, selector: { matchLabels: { app: 'ai' } } };
    const older = stored('Deployment', 'ai', { spec, status: { observedGeneration: 2, ...ready } });
    expect(statusOf({}, { deployment: older })).toMatchObject({ selector: 'app=ai' });
  });

  it('of an invalid spec leave out what only a valid one says', () => {
    const status = statusOf({ replicas: 0 }, {});
    for (const field of ['url', 'providerSummary', 'serviceAccountName'])
      expect(status).not.toHaveProperty(field);
  });
});
