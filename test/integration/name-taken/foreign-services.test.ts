/** Other applications beside resources of all kinds: nobody's Service sends anything to pods of somebody else. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment, Pod, Service, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments, Pods, Services, StatefulSets } from '../../../src/kubernetes/resource.ts';
import { until } from '../operator/until.ts';
import { Platform } from '../orchestrator/platform.ts';
import type { Team } from '../orchestrator/team.ts';
import { kindsWithSpecs } from './specs.ts';

type Labels = Readonly<Record<string, string>>;

let platform: Platform;

beforeAll(async () => {
  platform = await Platform.start();
});
afterAll(() => platform?.[Symbol.asyncDispose]());

/** What charts and manifests of an application called like the resource select its pods by, each by one Service. */
const usualSelectors: Readonly<Record<string, Labels>> = {
  app: { app: 'grafana' },
  'app-component': { app: 'grafana', component: 'web' },
  'k8s-app': { 'k8s-app': 'grafana' },
  name: { 'app.kubernetes.io/name': 'grafana' },
  'name-instance': { 'app.kubernetes.io/name': 'grafana', 'app.kubernetes.io/instance': 'grafana' },
  'app-release': { app: 'grafana', release: 'grafana' },
};
const theirLabels: Labels = Object.assign({}, ...Object.values(usualSelectors));
const theirServices = Object.keys(usualSelectors).map((name) => `their-${name}`);

/** Grafana: one pod with all of these labels, and Services that select it. */
async function installTheirs(team: Team): Promise<void> {
  const template = {
    metadata: { labels: theirLabels },
    spec: { containers: [{ name: 'grafana', image: 'grafana:1' }] },
  };
  const workload = { serviceName: 'grafana', replicas: 1, selector: { matchLabels: theirLabels }, template };
  await team.apply(StatefulSets, 'theirs', { spec: workload });
  for (const [name, selector] of Object.entries(usualSelectors)) {
    await team.apply(Services, `their-${name}`, { spec: { selector, ports: [{ port: 80 }] } });
  }
}

/** The names of the pods behind a Service, by its EndpointSlices; ready or not. */
async function podsBehind({ namespace }: Team, service: string): Promise<string[]> {
  const text = await platform.cluster.kubectl(
    ...['get', 'endpointslices', '-n', namespace, '-l', `kubernetes.io/service-name=${service}`],
    '-o=jsonpath={.items[*].endpoints[*].targetRef.name}',
  );
  return text
    .split(' ')
    .filter((name) => name !== '')
    .sort();
}

async function podsOf({ namespace }: Team): Promise<{ readonly ours: string[]; readonly theirs: string[] }> {
  const pods: (Pod & StoredObject)[] = [];
  for await (const { items } of platform.cluster.client.list<Pod & StoredObject>(Pods, { namespace })) {
    pods.push(...items);
  }
  const names = pods.map(({ metadata }) => metadata.name).sort();
  const isTheirs = (name: string) => name.startsWith('theirs-');
  return { ours: names.filter((name) => !isTheirs(name)), theirs: names.filter(isTheirs) };
}

describe.concurrent.each(kindsWithSpecs)(
  '$resource.kind grafana beside Grafana',
  ({ resource, spec, children }) => {
    it('shares no pod with it', { timeout: 240_000 }, async () => {
      const team = await platform.team();
      await installTheirs(team);
      await team.apply(resource, 'grafana', { spec });
      await team.reported(resource, 'grafana', 'Available', 120_000);

      const { ours, theirs } = await until('all pods are there', async () => {
        const { spec: wanted } = await team.get<Deployment & StoredObject>(Deployments, 'grafana');
        const pods = await podsOf(team);
        return pods.theirs.length === 1 && pods.ours.length === (wanted?.replicas ?? 1) && pods;
      });
      for (const service of theirServices) {
        await until(
          `${service} has its pod`,
          async () => (await podsBehind(team, service)).length > 0,
          60_000,
        );
        expect(await podsBehind(team, service), service).toEqual(theirs);
      }
      const ownServices = children
        .filter(({ kind }) => kind === 'Service')
        .map(({ metadata }) => metadata.name);
      for (const name of ownServices.map((one) => one.replace('shared', 'grafana'))) {
        const { spec: own } = await team.get<Service & StoredObject>(Services, name);
        expect(own?.selector).not.toHaveProperty('app');
        await until(
          `${name} has its pods`,
          async () => (await podsBehind(team, name)).length >= ours.length,
          60_000,
        );
        expect(await podsBehind(team, name), name).toEqual(ours);
      }
    });
  },
);
