/** From the creation of many Gateways to the last of them settled, where the operator is what is measured. */
import { isGranted, isLease, isWorkWrite } from '../test/integration/operator/audit.ts';
import type { Burst } from './burst.ts';
import { atLeast, type Effort, type Figure, type Measurement, none } from './measurement.ts';

/** How many Gateways a burst has; the last one is that of `deployments-first`, too. */
export const burstSizes = (effort: Effort): readonly number[] => (effort === 'quick' ? [100] : [100, 1000]);

/** What the operator asks of the API server for each Gateway. */
function requestFigures({ count, children, requests }: Burst): Figure[] {
  const writes = requests.filter(isWorkWrite);
  const writesEach = writes.length / count;
  const readsEach = requests.filter((request) => request.verb === 'get' && !isLease(request)).length / count;
  const named = (what: string) => `${count} Gateways: ${what}`;
  return [
    {
      name: named('writes for each, against its children'),
      value: writesEach,
      unit: '',
      peer: children,
      goal: { text: 'at most 2 more', isMet: writesEach <= children + 2 },
    },
    {
      name: named('reads for each, against its children'),
      value: readsEach,
      unit: '',
      peer: children,
      goal: { text: 'not more', isMet: readsEach <= children },
    },
    none(named('refused writes'), writes.filter((write) => !isGranted(write)).length),
  ];
}

export const reconcile: Measurement = {
  id: 'reconcile',
  what: 'Gateways settled a second from the first creation on, on API server and etcd alone',
  against: 'a client that creates the same children and statuses of Gateways that are there already',
  run: async (effort, shared) => {
    const figures: Figure[] = [];
    for (const count of burstSizes(effort)) {
      const burst = await shared.burst(count);
      const [value, peer] = [burst.operator.gateways, burst.plain.gateways];
      figures.push(
        atLeast(0.7, { name: `${count} Gateways`, value, unit: '/s', peer }),
        ...requestFigures(burst),
      );
    }
    return figures;
  },
};
