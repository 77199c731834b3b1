/** How soon a new Gateway has its Deployment, one at a time; and what an apply costs against the requests it replaces. */
import type { StoredObject } from '../src/kubernetes/object.ts';
import { Deployments } from '../src/kubernetes/resource.ts';
import { fieldManager } from '../src/runtime/children/ownership.ts';
import type { ApiClient } from '../src/runtime/client/client.ts';
import { Gateways, namespace } from '../test/integration/operator/gateways.ts';
import { createGateways, gatewayOf, isSettled, startCluster } from './gateways.ts';
import { atMost, type Measurement, median, percentile } from './measurement.ts';
import { deploymentOf } from './plain-client.ts';
import { podsIn } from './pod.ts';
import { WatchedChanges } from './watched-changes.ts';

/** The revision of an empty store: an apply that names it creates, and is refused where anything has the name. */
const versionOfNoObject = '1';

/** Milliseconds that something takes. */
async function timeOf(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Creates a Gateway; milliseconds from its event to that of its Deployment. Resolves once the Gateway is settled. */
async function wayToDeployment(
  client: ApiClient,
  [gateways, deployments]: readonly [WatchedChanges, WatchedChanges],
  round: number,
): Promise<number> {
  const { name } = gatewayOf(round).metadata;
  const isIt = ({ metadata }: StoredObject) => metadata.name === name;
  const created = gateways.next(isIt);
  const followed = deployments.next(isIt);
  const settled = gateways.next((object) => isIt(object) && isSettled(object));
  await createGateways(client, 1, round);
  const [from, to] = await Promise.all([created, followed, settled]);
  return to - from;
}

/** Milliseconds of one request each for a Deployment like that of a Gateway, made and then changed. */
async function requests(client: ApiClient, round: number) {
  const metadata = { ...gatewayOf(round).metadata, uid: 'nobody', resourceVersion: '1' };
  const {
    labels: _,
    ownerReferences: __,
    ...content
  } = deploymentOf({ ...gatewayOf(round), metadata }).metadata;
  const deployment = { ...deploymentOf({ ...gatewayOf(round), metadata }), metadata: content };
  const named = (name: string, more = {}) => ({
    ...deployment,
    metadata: { ...content, name: `${name}-${round}`, ...more },
  });
  const changed = { annotations: { ...content.annotations, round: String(round) } };
  const options = { fieldManager, force: true };
  const apply = await timeOf(() =>
    client.apply(Deployments, named('applied', { resourceVersion: versionOfNoObject }), { fieldManager }),
  );
  const post = await timeOf(() => client.create(Deployments, named('posted')));
  const applyOver = await timeOf(() => client.apply(Deployments, named('applied', changed), options));
  const live = await client.get(Deployments, { namespace, name: `posted-${round}` });
  const put = await timeOf(() =>
    client.update(Deployments, { ...live, metadata: { ...live.metadata, ...changed } }),
  );
  return { apply, post, applyOver, put };
}

export const createToDeployment: Measurement = {
  id: 'create-to-deployment',
  what: 'from the event of a new Gateway to the event of its Deployment, one Gateway at a time',
  against: 'one apply that creates the same Deployment, from request to answer, in turn',
  run: async (effort) => {
    const [samples, toWarmUp] = effort === 'quick' ? [30, 10] : [200, 30];
    await using cluster = await startCluster();
    const leader = (await podsIn(cluster)).controller();
    await leader.untilReadyz(200);
    const { client } = cluster;
    const watches = [new WatchedChanges(client, Gateways), new WatchedChanges(client, Deployments)] as const;
    await Promise.all(watches.map((watch) => watch.start()));
    const ways: number[] = [];
    const times: Awaited<ReturnType<typeof requests>>[] = [];
    for (let round = 0; round < toWarmUp + samples; round++) {
      const way = await wayToDeployment(client, watches, round);
      const taken = await requests(client, round);
      if (round < toWarmUp) continue;
      ways.push(way);
      times.push(taken);
    }
    for (const watch of watches) watch.stop();
    await leader.end();
    const [apply, applyOver] = [times.map((one) => one.apply), times.map((one) => one.applyOver)];
    const [post, put] = [times.map((one) => one.post), times.map((one) => one.put)];
    const against = (share: number) => ({
      value: percentile(ways, share),
      unit: 'ms',
      peer: percentile(apply, share),
    });
    return [
      atMost(2.2, { name: 'median', ...against(0.5) }),
      { name: 'p99', ...against(0.99) },
      {
        name: 'an apply that creates, against a POST: median',
        value: median(apply),
        unit: 'ms',
        peer: median(post),
      },
      {
        name: 'an apply that changes, against a PUT: median',
        value: median(applyOver),
        unit: 'ms',
        peer: median(put),
      },
    ];
  },
};
