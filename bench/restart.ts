/** What a restart costs, where everything is settled: how long, and which requests. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment, StoredObject } from '../src/kubernetes/object.ts';
import { Deployments } from '../src/kubernetes/resource.ts';
import { isWorkWrite, operatorRequests, receivedAt } from '../test/integration/operator/audit.ts';
import { Gateways, namespace } from '../test/integration/operator/gateways.ts';
import { leading } from '../test/integration/operator/leadership.ts';
import { metric } from '../test/integration/operator/metrics.ts';
import type { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { ownedObjects } from '../test/integration/operator/owned-objects.ts';
import { until } from '../test/integration/operator/until.ts';
import { emptyNode } from './empty-node.ts';
import { allGateways } from './gateways.ts';
import { atMost, atMostMore, type Measurement, median, none } from './measurement.ts';
import { processorMs } from './process-status.ts';
import type { SettledCluster } from './settled-cluster.ts';
import { untilCount } from './until-count.ts';

/** A process that uses no processor time for so long seems to rest; in milliseconds. */
const restMs = 100;

/** Milliseconds of one restart. */
interface Restart {
  /** Until every Gateway has been looked at and nothing is left to do. */
  readonly silent: number;
  /** Until what was changed while nobody was there is done. */
  readonly applied: number;
  /** Requests that wrote anything but the Lease, Events, and what the change asked for. */
  readonly surplusWrites: number;
}

/** Milliseconds of a plain list of everything that the controllers keep. */
async function plainList({ cluster: { client } }: SettledCluster): Promise<number> {
  const start = performance.now();
  await Promise.all([allGateways(client), ownedObjects(client)]);
  return performance.now() - start;
}

/** Whether all Gateways have been looked at and nothing is left to do, by the process's own account. */
async function isSilent(operator: OperatorProcess, count: number): Promise<boolean> {
  const answer = await operator.get('/metrics');
  const passes = metric(answer, 'controller_runtime_reconcile_total', { controller: 'gateway' });
  const underWay = metric(answer, 'controller_runtime_active_workers');
  return passes >= count && underWay === 0 && metric(answer, 'workqueue_depth') === 0;
}

/**
 * Resolves with when the process had last done anything before it was silent. It is asked only when it seems to rest: an
 * answer costs it as much as ten Gateways.
 */
async function untilSilent(operator: OperatorProcess, count: number): Promise<number> {
  let spentMs = 0;
  let busyAt = performance.now();
  const hasFallenSilent = async () => {
    const nowMs = await processorMs(operator);
    if (nowMs > spentMs) busyAt = performance.now();
    spentMs = nowMs;
    return performance.now() - busyAt > restMs && (await isSilent(operator, count));
  };
  await until('all Gateways have been looked at', hasFallenSilent);
  return busyAt;
}

/** Changes one Gateway; resolves with its name and a promise of when its Deployment has followed. */
async function changeOne({ cluster: { client }, count }: SettledCluster, round: number) {
  const name = `gateway-${(round * 389) % count}`;
  const image = `ghcr.io/inference-gateway/inference-gateway:0.22.${round}`;
  const hasFollowed = ({ metadata, spec }: Deployment): boolean =>
    metadata?.name === name && spec?.template.spec?.containers.some((one) => one.image === image) === true;
  await client.mergePatch(Gateways, { namespace, name }, { spec: { image } });
  const followed = untilCount<Deployment & StoredObject>(client, {
    resource: Deployments,
    count: 1,
    isCounted: hasFollowed,
  }).then(() => performance.now());
  return { name, followed };
}

/** Ends the replica that leads, changes a Gateway, and starts another. */
async function restart(
  settled: SettledCluster,
  round: number,
  start: () => OperatorProcess,
): Promise<Restart> {
  await settled.leader.end('SIGTERM');
  const { name, followed } = await changeOne(settled, round);
  const since = Date.now();
  const startedAt = performance.now();
  settled.leader = start();
  const silent = (await untilSilent(settled.leader, settled.count)) - startedAt;
  const applied = (await followed) - startedAt;
  await sleep(2000); // what comes late, and the log of it
  const requests = await operatorRequests(settled.cluster.controlPlane);
  const writes = requests.filter((request) => receivedAt(request) > since && isWorkWrite(request));
  const isDue = (written = ''): boolean => written === name || written.startsWith(`${name}-`);
  const surplus = writes.filter(({ objectRef }) => !isDue(objectRef?.name));
  return { silent, applied, surplusWrites: surplus.length };
}

/** Milliseconds from the SIGTERM of the leader until a replica that stood by leads. */
async function takeover(settled: SettledCluster): Promise<number> {
  const standby = settled.pods.controller();
  await standby.untilReadyz(200);
  const former = settled.leader;
  settled.leader = standby;
  const start = performance.now();
  former.signal('SIGTERM');
  await leading(standby);
  const milliseconds = performance.now() - start;
  await former.exited;
  return milliseconds;
}

export const restarts: Measurement = {
  id: 'restart',
  what: 'from the start of the process, with settled Gateways and one change made while it was down',
  against: 'a plain list of the same objects by a client that is connected already',
  run: async (effort, shared) => {
    const settled = await shared.settled();
    const { pods, count } = settled;
    const alone: Restart[] = [];
    const elected: Restart[] = [];
    const lists: number[] = [];
    const takeovers: number[] = [];
    const nodes: number[] = [];
    for (let round = 0; round < (effort === 'quick' ? 1 : 5); round++) {
      alone.push(await restart(settled, 2 * round, () => pods.development()));
      lists.push(await plainList(settled));
      elected.push(await restart(settled, 2 * round + 1, () => pods.controller()));
      lists.push(await plainList(settled));
      takeovers.push(await takeover(settled));
      nodes.push(await emptyNode(pods.command));
    }
    const peer = median(lists);
    const typical = (all: readonly Restart[], what: 'silent' | 'applied') =>
      median(all.map((one) => one[what]));
    const [silent, applied] = [typical(alone, 'silent'), typical(alone, 'applied')];
    const figure = (name: string, value: number) => ({
      name: `${name}, ${count} Gateways`,
      value,
      unit: 'ms',
    });
    const surplus = [...alone, ...elected].reduce((sum, { surplusWrites }) => sum + surplusWrites, 0);
    return [
      atMost(3, { ...figure('until silent', silent), peer }),
      atMost(3, { ...figure('until the change is applied', applied), peer }),
      figure('of it: node -e 0', median(nodes)),
      atMostMore(1000, {
        ...figure('with an election, until silent, against without', typical(elected, 'silent')),
        peer: silent,
      }),
      atMostMore(1000, {
        ...figure(
          'with an election, until the change is applied, against without',
          typical(elected, 'applied'),
        ),
        peer: applied,
      }),
      figure('from SIGTERM of the leader until a replica that stood by leads', median(takeovers)),
      none('writes beside those of the change', surplus),
    ];
  },
};
