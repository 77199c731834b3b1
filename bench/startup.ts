/** From the start of a process to its first yes at /readyz. */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/cluster/ports.ts';
import type { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { emptyNode } from './empty-node.ts';
import { startCluster } from './gateways.ts';
import { atMostMore, type Figure, type Measurement, median } from './measurement.ts';
import { type Ports, podsIn, webhookPods } from './pod.ts';
import { certificates } from './program.ts';

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Milliseconds until the operator is ready. */
async function timeToReady(start: (ports: Ports) => OperatorProcess): Promise<number> {
  const port = await freePort();
  const startedAt = performance.now();
  await using operator = start({ operations: port });
  while (!(await isReady(port))) {
    if (!operator.isRunning) throw new Error(`it has ended: ${operator.stderr}`);
    await sleep(5);
  }
  return performance.now() - startedAt;
}

export const startup: Measurement = {
  id: 'startup',
  what: 'from the start of the process to ready, bundled',
  against: 'node -e 0, started in the same way',
  run: async (effort) => {
    await using cluster = await startCluster();
    const pods = await podsIn(cluster);
    const roles = [
      { name: 'webhook', start: await webhookPods(await certificates()), command: [] },
      { name: 'controller', start: pods.controller, command: pods.command },
    ];
    const figures: Figure[] = [];
    for (const { name, start, command } of roles) {
      const ours: number[] = [];
      const empty: number[] = [];
      for (let round = 0; round < (effort === 'quick' ? 3 : 15); round++) {
        ours.push(await timeToReady(start));
        empty.push(await emptyNode(command));
      }
      figures.push(atMostMore(500, { name, value: median(ours), unit: 'ms', peer: median(empty) }));
    }
    return figures;
  },
};
