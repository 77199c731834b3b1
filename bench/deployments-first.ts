/** How soon many workloads can start: what comes after a Deployment must not keep the next one waiting. */
import { atLeast, type Measurement } from './measurement.ts';
import { burstSizes } from './reconcile.ts';

export const deploymentsFirst: Measurement = {
  id: 'deployments-first',
  what: 'Deployments a second in the burst of `reconcile`, from the creation of the first Gateway to the last Deployment',
  against: 'a client that creates nothing but the same Deployments',
  run: async (effort, shared) => {
    const count = burstSizes(effort).at(-1) ?? 0;
    const { operator, plain } = await shared.burst(count);
    const figure = { value: operator.deployments, unit: '/s' };
    return [
      atLeast(0.5, { ...figure, name: `${count} Gateways`, peer: plain.deployments }),
      {
        ...figure,
        name: `${count} Gateways, against one that makes Gateway, ServiceAccount and Deployment`,
        peer: plain.workloads,
      },
    ];
  },
};
