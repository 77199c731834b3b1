import { expect, it, onTestFinished, vi } from 'vitest';
import { ConfigMaps, Deployments, type Resource, ServiceAccounts } from '../../kubernetes/resource.ts';
import { Informers } from '../cache/informers.ts';
import { soon, startClient } from '../client/testing/client-fixture.ts';
import { refusals } from '../client/testing/fake-api-server/status.ts';
import type { ControlledKind } from './controlled-kind.ts';
import { createControllers } from './controllers.ts';

vi.setConfig({ testTimeout: 20_000 }); // real sockets on busy machines

const nothing = () => {};
const Widgets: Resource = {
  group: 'test.dev',
  version: 'v1',
  plural: 'widgets',
  kind: 'Widget',
  namespaced: true,
};

/** Each widget becomes a ConfigMap of its name; one cannot be planned. */
const widgets: ControlledKind = {
  resource: Widgets,
  owns: [ConfigMaps],
  watches: [],
  plan: ({ metadata: { name } }) => {
    if (name === 'broken') throw new TypeError('spec.env is undefined');
    return {
      children: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } }],
      status: () => ({ conditions: [{ type: 'Ready', status: 'True', reason: 'Made', message: '' }] }),
    };
  },
};

/** An API server with widgets and with ConfigMaps of somebody else's of these names, and a controller at work on it. */
async function control(kind: ControlledKind, names: readonly string[], strangers: readonly string[] = []) {
  const { server, client, clock } = await startClient();
  server.serve(Widgets);
  server.serve(ServiceAccounts);
  for (const name of names) server.etcd.put(Widgets, { metadata: { namespace: 'team', name } });
  for (const name of strangers) server.etcd.put(ConfigMaps, { metadata: { namespace: 'team', name } });
  const errors: string[] = [];
  const informers = new Informers({
    client,
    clock,
    random: () => 0,
    metricsOf: () => ({ relisted: nothing, watchRestarted: nothing, malformedEvent: nothing }),
    onError: nothing,
    onState: nothing,
  });
  const controllers = createControllers([kind], {
    client,
    informers,
    clock,
    random: () => 0,
    events: { record: nothing },
    queueMetrics: {
      observe: () => ({ added: nothing, taken: nothing, finished: nothing, retried: nothing }),
    },
    observerOf: () => ({ started: nothing, finished: nothing, panicked: nothing, timedOut: nothing }),
    onError: (error, _, key) => errors.push(`${key}: ${error}`),
  });
  const end = new AbortController();
  onTestFinished(() => end.abort());
  void informers.run(end.signal);
  for (const controller of controllers) void controller.run(end.signal);
  /** The names of the widgets that have a status. */
  const done = () =>
    server.etcd
      .list(Widgets)
      .filter((widget) => 'status' in widget)
      .map(({ metadata }) => metadata.name);
  return { server, clock, errors, done };
}

it('predecessor 4: a read that fails is not taken for an absence', async () => {
  const { server, errors, clock, done } = await control(widgets, [], ['web']);
  const stranger = server.etcd.get(ConfigMaps, 'team', 'web');
  server.inject({ verb: 'get' }, refusals.internal());
  server.etcd.put(Widgets, { metadata: { namespace: 'team', name: 'web' } });
  await soon(() => errors).toEqual([expect.stringContaining('etcdserver: leader changed')]);
  expect(server.requestsOf('patch')).toHaveLength(1); // the creation, which was refused
  await clock.advance(5000);
  await soon(done).toEqual(['web']);
  expect(server.etcd.get(ConfigMaps, 'team', 'web')).toEqual(stranger);
});

it('what pods need is made at once, and then their workload', async () => {
  const metadata = { name: 'web' };
  const volumes = [{ name: 'config', configMap: metadata }];
  const spec = { template: { spec: { volumes } } };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec };
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata };
  const content = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  const working: ControlledKind = {
    ...widgets,
    owns: [ConfigMaps, ServiceAccounts, Deployments],
    plan: (...seen) => ({ ...widgets.plan(...seen), children: [deployment, account, content] }),
  };
  const { server, clock, done } = await control(working, []);
  server.inject({ verb: 'patch', plural: 'configmaps' }, 'hang');
  server.inject({ verb: 'patch', plural: 'serviceaccounts' }, 'hang');
  server.etcd.put(Widgets, { metadata: { namespace: 'team', name: 'web' } });
  await soon(() => server.requestsOf('patch', ConfigMaps)).toHaveLength(1);
  await soon(() => server.requestsOf('patch', ServiceAccounts)).toHaveLength(1);
  expect(server.requestsOf('patch', Deployments)).toEqual([]);
  await clock.advance(60_000); // past the deadline, and the retry
  await soon(done).toEqual(['web']);
  expect(server.requestsOf('patch').at(-1)?.resource).toBe(Deployments);
});

it('predecessor 6: a resource over which the operator stumbles holds up no other', async () => {
  const { errors, done } = await control(widgets, ['a', 'broken', 'c']);
  await soon(done).toEqual(['a', 'c']);
  expect(errors).toContain('team/broken: TypeError: spec.env is undefined');
});

it('a resource that is deleted during its pass is no failure', async () => {
  const deleting: ControlledKind = {
    ...widgets,
    plan: (widget, observed) => {
      server.etcd.delete(Widgets, 'team', widget.metadata.name);
      return widgets.plan(widget, observed);
    },
  };
  const { server, errors } = await control(deleting, []);
  server.etcd.put(Widgets, { metadata: { namespace: 'team', name: 'brief' } });
  await soon(() => server.requestsOf('update')).toHaveLength(1);
  server.etcd.put(Widgets, { metadata: { namespace: 'team', name: 'other' } });
  await soon(() => server.requestsOf('update')).toHaveLength(2);
  expect(errors).toEqual([]);
});

it('predecessor 12: workloads that never answer hold up no pass', async () => {
  const names = Array.from({ length: 60 }, (_, index) => `w${index}`);
  let asked = 0;
  const question = {
    service: { namespace: 'team', name: 'web', address: '10.96.0.7', port: 80, tls: false },
    revision: '1',
    timeoutMs: 10_000,
  };
  const silent: ControlledKind = {
    ...widgets,
    plan: (...seen) => ({ ...widgets.plan(...seen), question: () => question }),
    ask: () => {
      asked++;
      return new Promise(() => {});
    },
  };
  const { done } = await control(silent, names);
  await soon(() => done().length).toBe(names.length);
  expect(asked).toBeGreaterThan(0);
});
