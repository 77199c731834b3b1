/** Many Gateways at once, followed by the operator and, beside it, by a client that does nothing but write. */
import { Deployments } from '../src/kubernetes/resource.ts';
import { type AuditEvent, operatorRequests } from '../test/integration/operator/audit.ts';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { allGateways, createGateways, startCluster, untilConverged, untilSettled } from './gateways.ts';
import {
  makeDeployments,
  makePlainly,
  makeWithWorkloads,
  removeDeployments,
  removeEverything,
} from './plain-client.ts';
import { podsIn } from './pod.ts';
import { untilCount } from './until-count.ts';

/** How fast it went, each a second. */
interface Rates {
  /** Gateways with all their children and their status. */
  readonly gateways: number;
  /** Gateways with their Deployment. */
  readonly deployments: number;
}

/** The same of a client that only writes; its Deployments are made for Gateways that are there, and nothing else. */
interface PlainRates extends Rates {
  /** Deployments, where Gateways and ServiceAccounts are made with them. */
  readonly workloads: number;
}

/** What came of one burst. */
export interface Burst {
  readonly count: number;
  readonly operator: Rates;
  readonly plain: PlainRates;
  /** How many children each Gateway has. */
  readonly children: number;
  /** What the operator asked of the API server. */
  readonly requests: readonly AuditEvent[];
}

/** A client that only writes. It leaves nothing behind. */
async function plainRates({ client }: OperatorCluster, count: number): Promise<PlainRates> {
  await createGateways(client, count);
  const gateways = await allGateways(client);
  const deploymentSeconds = await makeDeployments(client, gateways);
  await removeDeployments(client);
  const allSeconds = await makePlainly(client, gateways);
  await removeEverything(client);
  const workloadSeconds = await makeWithWorkloads(client, count);
  await removeEverything(client);
  return {
    gateways: count / allSeconds,
    deployments: count / deploymentSeconds,
    workloads: count / workloadSeconds,
  };
}

/** The operator, from the creation of the first Gateway on. */
async function followed(cluster: OperatorCluster, count: number): Promise<Omit<Burst, 'plain'>> {
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

/** Runs both, one after the other, on one cluster: an API server that has just started is slow for the first of them. */
export async function runBurst(count: number): Promise<Burst> {
  await using cluster = await startCluster({ audited: true });
  const plain = await plainRates(cluster, count);
  return { ...(await followed(cluster, count)), plain };
}
