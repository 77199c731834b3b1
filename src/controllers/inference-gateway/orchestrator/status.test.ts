import { describe, expect, it } from 'vitest';
import type { Deployment, Pod } from '../../../kubernetes/object.ts';
import {
  discoveringSpec,
  minimalSpec,
  statusOf,
  storedAgent,
  storedOrchestrator,
} from './testing/rendered.ts';

type ContainerStatus = NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number];

const deployment = (status: object, replicas = 1): Deployment => ({
  metadata: { name: 'bot', uid: 'd', generation: 2 },
  spec: { replicas, selector: {}, template: {} },
  status: { observedGeneration: 2, ...status },
});
const available = deployment({ replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 });

const pod = (containerStatus: Partial<ContainerStatus>): Pod => {
  const base = { name: 'orchestrator', image: '', imageID: '', ready: false, restartCount: 0 };
  return { metadata: { name: 'bot-1' }, status: { containerStatuses: [{ ...base, ...containerStatus }] } };
};
const waiting = (reason: string, message?: string) =>
  pod({ state: { waiting: { reason, ...(message !== undefined && { message }) } } });
const exited = pod({
  restartCount: 4,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: { terminated: { exitCode: 1 } },
});

type Around = NonNullable<Parameters<typeof statusOf>[1]>;

const nameTaken = {
  reason: 'NameTaken',
  message: 'Deployment bot exists already and belongs to Gateway bot',
};
const noSecret = 'secret "bot" not found';
const older = storedOrchestrator(minimalSpec, {
  name: 'support-bot',
  uid: 'uid-a',
  creationTimestamp: '2026-05-01T11:00:00Z',
});
const taken = 'bot token "bot/token" is used by Orchestrator "support-bot"';

describe('the condition Ready', () => {
  it.each<[string, Around, string]>([
    ['nothing is there yet', {}, 'False Creating: the Deployment is being created'],
    [
      'the pod is on its way',
      { deployment: deployment({}) },
      'False Progressing: 0 of 1 pods ready; 0 of 1 updated',
    ],
    ['the pod runs', { deployment: available }, 'True Available: 1 of 1 pods ready'],
    [
      'the change has not been seen by the Deployment controller',
      { deployment: { ...available, metadata: { ...available.metadata, generation: 3 } } },
      'False Progressing: 1 of 1 pods ready',
    ],
    [
      'the Secret with the token is missing',
      { deployment: deployment({}), pods: [waiting('CreateContainerConfigError', noSecret)] },
      `False CreateContainerConfigError: pod bot-1, container orchestrator: CreateContainerConfigError: ${noSecret}`,
    ],
    [
      'the daemon ends again and again',
      { deployment: deployment({}), pods: [exited] },
      'False CrashLoopBackOff: pod bot-1, container orchestrator: CrashLoopBackOff (exit code 1)',
    ],
    [
      'another has the token',
      { deployment: deployment({}, 0), sharers: [older] },
      `False TokenInUse: ${taken}`,
    ],
  ])('while %s', (_, around, expected) => {
    const { conditions, ready } = statusOf(minimalSpec, around);
    const [condition] = conditions;
    expect(`${condition?.status} ${condition?.reason}: ${condition?.message}`).toBe(expected);
    expect(ready).toBe(expected.startsWith('True'));
  });

  it('says first what kept the children from being made', () => {
    const { conditions, ready } = statusOf(minimalSpec, { deployment: available, sharers: [older] }, [
      nameTaken,
    ]);
    expect(conditions).toEqual([{ type: 'Ready', status: 'False', observedGeneration: 3, ...nameTaken }]);
    expect(ready).toBe(false);
  });

  it('names what is wrong with a spec that came past admission, whatever runs', () => {
    const { conditions } = statusOf(
      { ...discoveringSpec, agent: { model: 'gpt-4o' } },
      { deployment: available },
    );
    expect(conditions).toMatchObject([
      {
        type: 'Ready',
        status: 'False',
        reason: 'InvalidSpec',
        message: expect.stringMatching(/^spec\.agent\.model: Invalid value: "gpt-4o"/),
      },
    ]);
  });
});

describe('a status', () => {
  it('is of the generation that it speaks of, in every part', () => {
    const { observedGeneration, conditions } = statusOf(discoveringSpec, { agents: [storedAgent('a')] });
    expect(observedGeneration).toBe(3);
    expect(conditions.map((condition) => [condition.type, condition.observedGeneration])).toEqual([
      ['Ready', 3],
      ['Discovered', 3],
    ]);
  });
});
