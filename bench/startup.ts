/** From the start of a process to its first yes at /readyz. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/cluster/ports.ts';
import { OperatorProcess } from '../test/integration/operator/operator-process.ts';
import { bareCluster } from './gateways.ts';
import { type Figure, type Measurement, median } from './measurement.ts';
import { certificates } from './program.ts';

/** Milliseconds of a Node that does nothing. */
async function emptyNode(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ['-e', '0']), 'exit');
  return performance.now() - start;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** Milliseconds until the operator is ready. */
async function startOperator(args: readonly string[], kubeconfig: string): Promise<number> {
  const port = await freePort();
  const ports = ['--webhook-port', '0', '--operations-port', String(port)];
  const start = performance.now();
  await using operator = new OperatorProcess([...args, ...ports], { KUBECONFIG: kubeconfig });
  while (!(await isReady(port))) {
    if (!operator.isRunning) throw new Error(`it has ended: ${operator.stderr}`);
    await sleep(5);
  }
  return performance.now() - start;
}

export const startup: Measurement = {
  id: 'startup',
  what: 'from the start of the process to ready, bundled',
  against: 'node -e 0',
  run: async (effort) => {
    await using cluster = await bareCluster({ audited: false });
    const { kubeconfig } = cluster.controlPlane;
    const roles: Record<string, string[]> = {
      webhook: ['webhook', '--certificates', await certificates()],
      // Its own credentials are what a pod has; a kubeconfig takes half a second more to read.
      controller: ['controller', '--lease-namespace', 'default'],
    };
    const figures: Figure[] = [];
    for (const [role, args] of Object.entries(roles)) {
      const ours: number[] = [];
      const empty: number[] = [];
      for (let round = 0; round < (effort === 'quick' ? 3 : 15); round++) {
        ours.push(await startOperator(args, kubeconfig));
        empty.push(await emptyNode());
      }
      const [value, peer] = [median(ours), median(empty)];
      const goal = { text: 'at most 500 ms more', isMet: value - peer <= 500 };
      figures.push({ name: role, value, unit: 'ms', peer, goal });
    }
    return figures;
  },
};
