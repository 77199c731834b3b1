/** A cluster on which everything is done, for what is measured at rest: made once, since that takes half a minute. */
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import type { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { createGateways, startCluster, untilConverged } from './gateways.ts';
import { type Pods, podsIn } from './pod.ts';

/** Many Gateways with their children and statuses, and the replica that looks after them. */
export interface SettledCluster {
  readonly cluster: OperatorCluster;
  readonly pods: Pods;
  /** How many Gateways there are. */
  readonly count: number;
  /** The replica that leads. */
  leader: OperatorProcess;
}

/** Starts everything; resolves once it is settled. */
export async function startSettled(count: number): Promise<SettledCluster> {
  const cluster = await startCluster({ audited: true });
  const pods = await podsIn(cluster);
  const leader = pods.controller();
  await leader.untilReadyz(200);
  await createGateways(cluster.client, count);
  await untilConverged(cluster);
  return { cluster, pods, count, leader };
}
