/** What settled Gateways cost the API server. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answeredAt,
  isLease,
  isWrite,
  operatorRequests,
  receivedAt,
} from '../test/integration/operator/audit.ts';
import { converged } from '../test/integration/operator/convergence.ts';
import { bareCluster, createGateways } from './gateways.ts';
import type { Measurement } from './measurement.ts';

export const steady: Measurement = {
  id: 'steady',
  what: 'requests of the operator while nothing happens',
  against: 'none',
  run: async (effort) => {
    const [count, seconds] = effort === 'quick' ? [100, 10] : [1000, 60];
    await using cluster = await bareCluster({ audited: true });
    const operator = cluster.controller();
    await operator.untilReadyz(200);
    await createGateways(cluster.client, count);
    await converged(cluster, 120_000);
    await sleep(5000);
    const from = Date.now();
    await sleep(seconds * 1000);
    const requests = (await operatorRequests(cluster.controlPlane)).filter(
      (request) => receivedAt(request) > from && answeredAt(request) < Date.now(),
    );
    const others = requests.filter((request) => !isLease(request));
    const writes = others.filter(isWrite).length;
    const reads = others.filter(({ verb }) => verb === 'get' || verb === 'list').length;
    const name = (what: string) => `${what} in ${seconds} s, ${count} Gateways`;
    return [
      { name: name('writes'), value: writes, unit: '', goal: { text: 'none', isMet: writes === 0 } },
      { name: name('reads'), value: reads, unit: '', goal: { text: 'none', isMet: reads === 0 } },
      { name: name('renewals of the Lease'), value: requests.length - others.length, unit: '' },
    ];
  },
};
