import { describe, expect, it } from 'vitest';
import type { Deployment, Service, StatefulSet } from '../kubernetes/object.ts';
import type { Workload } from '../kubernetes/workload.ts';
import { workloadRequest } from './workload-request.ts';

const service = (spec: object): Service => ({
  metadata: { namespace: 'team', name: 'calendar' },
  spec: { clusterIP: '10.96.0.7', ports: [{ name: 'http', port: 8080 }], ...spec },
});

const settled = {
  observedGeneration: 2,
  replicas: 1,
  updatedReplicas: 1,
  readyReplicas: 1,
  availableReplicas: 1,
};

const deployment = (status: object, revision = '1'): Deployment => ({
  metadata: {
    uid: 'a',
    generation: 2,
    annotations: { 'deployment.kubernetes.io/revision': revision },
  },
  spec: { replicas: 1, selector: {}, template: {} },
  status: { ...settled, ...status },
});

const asked = (of: Workload | undefined, at: Service | undefined = service({})) =>
  workloadRequest(of, at, 1_000);

describe('the question to a workload', () => {
  it('goes to the port http of the ClusterIP', () => {
    const ports = [
      { name: 'metrics', port: 9464 },
      { name: 'http', port: 9000, appProtocol: 'https' },
    ];
    expect(asked(deployment({}), service({ ports }))).toEqual({
      service: { namespace: 'team', name: 'calendar', address: '10.96.0.7', port: 9000, tls: true },
      revision: 'a/1/complete',
      timeoutMs: 1_000,
    });
  });

  it.each([
    ['there is no Deployment', asked(undefined)],
    ['no pod is available', asked(deployment({ availableReplicas: 0 }))],
    ['the Deployment has no status', asked({ metadata: {} })],
    ['there is no Service', workloadRequest(deployment({}), undefined, 1_000)],
    ['the Service has no address yet', asked(deployment({}), service({ clusterIP: '' }))],
    ['the Service never has an address', asked(deployment({}), service({ clusterIP: 'None' }))],
    ['the Service has no such port', asked(deployment({}), service({ ports: [] }))],
  ])('is not put while %s', (_, question) => {
    expect(question).toBeUndefined();
  });

  it('to a StatefulSet names its revision, which it keeps in its status', () => {
    const rolledOut = (updateRevision: string): StatefulSet => ({
      metadata: { uid: 'a', generation: 2 },
      spec: { selector: {}, template: {} },
      status: { ...settled, updateRevision },
    });
    expect(asked(rolledOut('web-5d4f'))?.revision).toBe('a/web-5d4f/complete');
    expect(asked(rolledOut('web-7c9b'))?.revision).toBe('a/web-7c9b/complete');
  });

  it('is the same while nothing changes', () => {
    expect(asked(deployment({}))).toEqual(asked(deployment({ readyReplicas: 0 })));
  });

  it.each([
    ['begins', deployment({ observedGeneration: 1 })],
    ['has made its pods', deployment({ replicas: 2 })],
    ['has them started, and not yet available', deployment({ replicas: 2, readyReplicas: 2 })],
    [
      'has taken the last old pod away before the new one is available',
      {
        ...deployment({ replicas: 2, availableReplicas: 1, updatedReplicas: 2 }),
        spec: { replicas: 2, selector: {}, template: {} },
      },
    ],
  ])('is put again at the end of a rollout that %s', (_, rolling) => {
    expect(asked(rolling)?.revision).toBe('a/1/rolling');
    expect(asked(deployment({}))?.revision).toBe('a/1/complete');
  });

  it('is put again for another rollout', () => {
    expect(asked(deployment({}, '2'))).not.toEqual(asked(deployment({}, '1')));
  });
});
