/** What is settled costs nothing: no write while nothing changes, none after a restart. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  newUser,
  operatorWrites,
  startOperator,
  startWidgetCluster,
  until,
  type WidgetCluster,
} from './widget-operator.ts';

const widgets = 50;
const quietMs = 30_000;

let cluster: WidgetCluster;

beforeAll(async () => {
  cluster = await startWidgetCluster();
});
afterAll(() => cluster[Symbol.asyncDispose]());

it('50 widgets take a write for each child and one each, then none for 30 s, then none after a restart', async () => {
  const user = await newUser(cluster);
  const names = Array.from({ length: widgets }, (_, index) => `w${index}`);
  const writes = () => operatorWrites(cluster.controlPlane, user.namespace);
  const autoscaling = { minReplicas: 2, maxReplicas: 4 };
  {
    await using operator = await startOperator(cluster.controlPlane);
    await Promise.all(
      names.map((name, index) =>
        user.apply(name, { env: { A: '' }, config: { a: '1' }, ...(index % 2 === 0 && { autoscaling }) }),
      ),
    );
    for (const name of names) await user.ready(name);
    expect(await writes()).toHaveLength(widgets * 5 + widgets / 2);

    // First everything is looked at again, then nothing happens at all.
    const passes = operator.passes();
    await user.kubectl('annotate', 'widgets', '--all', 'look=again');
    await user.kubectl('annotate', 'deployments', '--all', 'look=again');
    await until(() => operator.passes() >= passes + widgets, 'all have been looked at again');
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    expect(await writes()).toHaveLength(widgets * 5 + widgets / 2);
    expect(operator.errors).toEqual([]);
  }
  {
    await using operator = await startOperator(cluster.controlPlane);
    await until(() => operator.passes() >= widgets, 'all have been looked at');
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(await writes()).toHaveLength(widgets * 5 + widgets / 2);
    expect(operator.errors).toEqual([]);
  }
});
