/** Many Gateways at once, followed by the operator and, beside it, by a client that does nothing but write. */
import { Deployments } from '../src/kubernetes/resource.ts';
import { type AuditEvent, operatorRequests } from '../test/integration/operator/audit.ts';
import { ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { allGateways, createGateways, startCluster, untilConverged, untilSettled } from './gateways.ts';
import { makeDeployments, makePlainly, removeDeployments } from './plain-client.ts';
import { podsIn } from './pod.ts';
import { untilCount } from './until-count.ts';

/** How fast it went, each a second. */
interface Rates {
  /** Gateways with all their children and their status. */
  readonly gateways: number;
  /** Gateways with their Deployment. */
  readonly deployments: number;
}

/** What came of one burst. */
export interface Burst {
  readonly count: number;
  readonly operator: Rates;
  readonly plain: Rates;
  /** How many children each Gateway has. */
  readonly children: number;
  /** What the operator asked of the API server. */
  readonly requests: readonly AuditEvent[];
}

/** A client that only writes, for Gateways that are there before it begins: first only the Deployments, then everything. */
async function plainRates(count: number): Promise<Rates> {
  await using cluster = await startCluster({ audited: true });
  const { client } = cluster;
  await createGateways(client, count);
  const gateways = await allGateways(client);
  const deploymentSeconds = await makeDeployments(client, gateways);
  await removeDeployments(client);
  const allSeconds = await makePlainly(client, gateways);
  return { gateways: count / allSeconds, deployments: count / deploymentSeconds };
}

/** The operator, from the creation of the first Gateway on. */
async function followed(count: number): Promise<Omit<Burst, 'plain'>> {
  await using cluster = await startCluster({ audited: true });
  await using operator = (await podsIn(cluster)).controller();
  await operator.untilReadyz(200);
  const { client, controlPlane } = cluster;
  const start = performance.now();
  const rateAt = (done: Promise<void>) => done.then(() => (count / (performance.now() - start)) * 1000);
  const isCounted = () => true;
  const [deployments, gateways] = await Promise.all([
    rateAt(untilCount(client, { resource: Deployments, count, isCounted })),
    rateAt(untilSettled(client, count)),
    createGateways(client, count),
  ]);
  await untilConverged(cluster);
  const children = (await ownedObjects(client)).length / count;
  return {
    count,
    operator: { gateways, deployments },
    children,
    requests: await operatorRequests(controlPlane),
  };
}

/** Runs both, one after the other, each on a cluster of its own. */
export async function runBurst(count: number): Promise<Burst> {
  const plain = await plainRates(count);
  return { ...(await followed(count)), plain };
}
