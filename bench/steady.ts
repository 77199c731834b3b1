/** What settled Gateways cost the API server. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  answeredAt,
  isLease,
  isWrite,
  operatorRequests,
  receivedAt,
} from '../test/integration/operator/audit.ts';
import { type Measurement, none } from './measurement.ts';

export const steady: Measurement = {
  id: 'steady',
  what: 'requests of the controllers while nothing happens',
  against: 'none',
  run: async (effort, shared) => {
    const seconds = effort === 'quick' ? 8 : 60;
    const { cluster, count } = await shared.settled();
    await sleep(3000);
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
      none(name('writes'), writes),
      none(name('reads'), reads),
      { name: name('renewals of the Lease'), value: requests.length - others.length, unit: '' },
    ];
  },
};
