import { beforeEach, describe, expect, it } from 'vitest';
import { Events } from '../../kubernetes/resource.ts';
import { isAlreadyExists, isForbidden, isNotFound } from '../client/api-error.ts';
import { rejection, startClient } from '../client/testing/client-fixture.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import { type Event, eventOf } from './event.ts';
import { type EventSink, eventSinkOf } from './event-recorder.ts';

const { signal } = new AbortController();
const series = { count: 3, lastObservedTime: '2030-01-01T00:01:00.000000Z' };
let server: Awaited<ReturnType<typeof startClient>>['server'];
let sink: EventSink;
let event: Event;

beforeEach(async () => {
  const started = await startClient();
  server = started.server;
  server.serve(Events);
  sink = eventSinkOf(started.client);
  event = eventOf(
    { apiVersion: 'v1', kind: 'Pod', namespace: 'team', name: 'web', uid: '1' },
    { type: 'Warning', reason: 'NameTaken', action: 'Reconcile', note: 'somebody has it' },
    { controller: 'test.dev/operator', instance: 'pod-1' },
    new Date('2030-01-01T00:00:00.000Z'),
    0,
  );
});

describe('an event sink', () => {
  it('creates an event next to its object, whole', async () => {
    await sink.create(event, signal);
    const { name, namespace } = event.metadata;
    expect(namespace).toBe('team');
    expect(server.etcd.get(Events, namespace, name)).toMatchObject({
      apiVersion: 'events.k8s.io/v1',
      reason: 'NameTaken',
      note: 'somebody has it',
      eventTime: '2030-01-01T00:00:00.000000Z',
      regarding: { kind: 'Pod', name: 'web' },
    });
  });

  it('changes nothing of an event but its series', async () => {
    await sink.create(event, signal);
    await sink.patchSeries(event, series, signal);
    const [patch] = server.requestsOf('patch', Events);
    expect(patch?.headers['content-type']).toBe('application/merge-patch+json');
    expect(patch?.body).toEqual({ series });
    const { name, namespace } = event.metadata;
    expect(server.etcd.get(Events, namespace, name)).toMatchObject({ note: 'somebody has it', series });
  });

  it('says in which way it was refused, so that the recorder knows what to do', async () => {
    expect(await rejection(sink.patchSeries(event, series, signal))).toSatisfy(isNotFound);
    await sink.create(event, signal);
    expect(await rejection(sink.create(event, signal))).toSatisfy(isAlreadyExists);
    server.inject({}, refusals.forbidden());
    expect(await rejection(sink.create(event, signal))).toSatisfy(isForbidden);
  });

  it('gives up when told to', async () => {
    server.inject({}, 'hang', 2);
    const end = new AbortController();
    const calls = [sink.create(event, end.signal), sink.patchSeries(event, series, end.signal)].map(
      rejection,
    );
    const reason = new Error('enough');
    end.abort(reason);
    expect(await Promise.all(calls)).toEqual([reason, reason]);
  });
});
