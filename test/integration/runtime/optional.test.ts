/** Kinds of children that the API server does not always serve, and kinds that may not be read. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StoredObject } from '../../../src/kubernetes/object.ts';
import type { ResourceOf } from '../../../src/kubernetes/resource.ts';
import { isNotFound } from '../../../src/runtime/client/api-error.ts';
import { type ControlledKind, optional } from '../../../src/runtime/controller/controlled-kind.ts';
import type { Widget } from './widget.ts';
import { childrenOf, Widgets, widgetKind } from './widget.ts';
import { startOperator, startWidgetCluster, User, until, type WidgetCluster } from './widget-operator.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** A kind as of another operator, such as a ServiceMonitor. */
const Monitors: ResourceOf<StoredObject> = {
  group: 'monitors.test.dev',
  version: 'v1',
  plural: 'monitors',
  kind: 'Monitor',
  namespaced: true,
};

const anything = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } as const;
const monitorDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'monitors.monitors.test.dev' },
  spec: {
    group: Monitors.group,
    scope: 'Namespaced',
    names: { kind: 'Monitor', listKind: 'MonitorList', plural: 'monitors', singular: 'monitor' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: anything } } },
      },
    ],
  },
};

/** Widgets that are monitored where that can be. */
const monitoredKind: ControlledKind = {
  ...widgetKind,
  owns: [...widgetKind.owns, optional(Monitors)],
  plan: (object, observed) => {
    const widget = object as Widget;
    const { name } = widget.metadata;
    const monitor = { apiVersion: 'monitors.test.dev/v1', kind: 'Monitor', metadata: { name }, spec: {} };
    return {
      ...widgetKind.plan(object, observed),
      // Rendered whether it is served or not: the runtime leaves it out.
      children: [...childrenOf(widget), monitor],
      status: (seen, problems) => ({
        conditions: [
          {
            type: 'Ready',
            status: problems.length === 0 ? 'True' : 'False',
            reason: problems[0]?.reason ?? 'Made',
            message: problems.map(({ message }) => message).join('; '),
          },
          {
            type: 'Monitored',
            status: seen.isServed(Monitors) && seen.of(Monitors).has(name) ? 'True' : 'False',
            reason: seen.isServed(Monitors) ? 'Served' : 'NotServed',
            message: '',
          },
        ],
      }),
    };
  },
};

let cluster: WidgetCluster;
let user: User;

beforeAll(async () => {
  cluster = await startWidgetCluster();
  await cluster.controlPlane.kubectl(['create', 'namespace', 'optional']);
  user = new User(cluster.controlPlane, cluster.client, 'optional');
});
afterAll(() => cluster?.[Symbol.asyncDispose]());

const install = () =>
  cluster.controlPlane.kubectl(['apply', '-f', '-'], { input: JSON.stringify(monitorDefinition) });
const uninstall = () =>
  cluster.controlPlane.kubectl(['delete', 'crd', 'monitors.monitors.test.dev', '--wait=true']);

async function conditionOf(name: string, type: string) {
  const widget = await user.find<Widget>(Widgets, name);
  return widget?.status?.conditions?.find((condition) => condition.type === type);
}
const monitored = async (name: string) => (await conditionOf(name, 'Monitored'))?.reason;

describe('a kind of children whose CRD is not served', () => {
  it('holds up nobody, is made within 10 s of its coming, and goes without harm', async () => {
    await using operator = await startOperator(cluster.controlPlane, undefined, [monitoredKind]);
    await user.apply('one', {});
    await until(
      async () => (await monitored('one')) === 'NotServed',
      'the widget is made without its monitor',
    );
    expect((await conditionOf('one', 'Ready'))?.status).toBe('True');

    await install();
    const servedAt = Date.now();
    await until(async () => (await conditionOf('one', 'Monitored'))?.status === 'True', 'it is monitored');
    expect(Date.now() - servedAt).toBeLessThan(10_000);

    await uninstall();
    await until(async () => (await monitored('one')) === 'NotServed', 'the monitor is known to be gone');
    await user.apply('one', { image: 'widget:2' });
    await user.apply('two', {});
    await until(async () => (await monitored('two')) === 'NotServed', 'new widgets are made meanwhile');
    expect((await conditionOf('one', 'Ready'))?.status).toBe('True');

    await install();
    for (const name of ['one', 'two']) {
      await until(
        async () => (await conditionOf(name, 'Monitored'))?.status === 'True',
        `${name} is monitored again`,
      );
    }
    // A pass may meet the kind as it goes, and is tried again.
    expect(operator.errors.filter((error) => !isNotFound(error))).toEqual([]);
    await uninstall();
  });

  it('is a condition of its owners where they cannot do without it, and nothing else is held up', async () => {
    const needy: ControlledKind = { ...monitoredKind, owns: [...widgetKind.owns, Monitors] };
    await using operator = await startOperator(cluster.controlPlane, undefined, [needy]);
    await user.apply('needy', {});
    await until(
      async () => (await conditionOf('needy', 'Ready'))?.reason === 'KindNotServed',
      'the widget says what is missing',
    );
    expect(await conditionOf('needy', 'Ready')).toMatchObject({
      status: 'False',
      message: 'the API server does not serve monitors.monitors.test.dev; nothing is changed until it does',
    });
    expect(await user.kubectl('get', 'deployments', '-o', 'name')).not.toContain('/needy');
    await install();
    await until(async () => (await conditionOf('needy', 'Ready'))?.status === 'True', 'it is made');
    expect(operator.events.filter(({ reason }) => reason === 'KindNotServed')).toHaveLength(
      (await user.kubectl('get', 'widgets', '-o', 'name')).trim().split('\n').length,
    );
    await uninstall();
  });
});
