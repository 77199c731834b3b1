/** How soon a change is followed, one at a time. */
import type { Deployment, StoredObject } from '../src/kubernetes/object.ts';
import { Deployments } from '../src/kubernetes/resource.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { Gateways, namespace } from '../test/integration/operator/gateways.ts';
import { atMost, type Measurement, median, percentile } from './measurement.ts';
import { WatchedChanges } from './watched-changes.ts';

/** Changes the image of a Gateway and waits for its Deployment; milliseconds from one event to the other. */
async function reaction(
  client: ApiClient,
  [gateways, deployments]: readonly [WatchedChanges, WatchedChanges],
  round: number,
): Promise<number> {
  const name = `gateway-${round}`;
  const image = `ghcr.io/inference-gateway/inference-gateway:0.23.${round}`;
  const changed = gateways.next((object) => object.metadata.name === name);
  const followed = deployments.next(
    (object) =>
      object.metadata.name === name &&
      (object as Deployment).spec?.template?.spec?.containers.some((one) => one.image === image) === true,
  );
  await client.mergePatch(Gateways, { namespace, name }, { spec: { image } });
  const [from, to] = await Promise.all([changed, followed]);
  return to - from;
}

/** Milliseconds of one apply of a Deployment that is nobody's. */
async function roundTrip(client: ApiClient, template: Deployment, round: number): Promise<number> {
  const labels = { app: 'nobody' };
  const object = {
    metadata: { name: 'nobody', namespace, annotations: { round: String(round) } },
    spec: {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { ...template.spec?.template, metadata: { labels } },
    },
  };
  const start = performance.now();
  await client.apply(Deployments, object, { fieldManager: 'somebody', force: true });
  return performance.now() - start;
}

export const react: Measurement = {
  id: 'react',
  what: 'from the event of a changed Gateway to the event of its changed Deployment',
  against: 'one apply of the same Deployment, from request to answer',
  run: async (effort, shared) => {
    const { client } = (await shared.settled()).cluster;
    const watches = [new WatchedChanges(client, Gateways), new WatchedChanges(client, Deployments)] as const;
    await Promise.all(watches.map((watch) => watch.start()));
    const template = await client.get<Deployment & StoredObject>(Deployments, {
      namespace,
      name: 'gateway-0',
    });
    const ours: number[] = [];
    const plain: number[] = [];
    for (let round = 0; round < (effort === 'quick' ? 30 : 200); round++) {
      ours.push(await reaction(client, watches, round));
      plain.push(await roundTrip(client, template, round));
    }
    for (const watch of watches) watch.stop();
    await client.delete(Deployments, { namespace, name: 'nobody' });
    return [
      atMost(3, { name: 'median', value: median(ours), unit: 'ms', peer: median(plain) }),
      { name: 'p99', value: percentile(ours, 0.99), unit: 'ms', peer: percentile(plain, 0.99) },
    ];
  },
};
