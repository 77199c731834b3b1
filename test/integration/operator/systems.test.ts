/** An operator that is asked for some systems only: what is off is neither admitted nor asked for. */
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { kinds } from '../../../src/kinds.ts';
import { systemNames } from '../../../src/schemas/kind-schema.ts';
import { systems } from '../../../src/systems.ts';
import { OperatorCluster } from './cluster.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 120_000 });

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
});
afterAll(() => cluster[Symbol.asyncDispose]());
afterEach(() => cluster.killOperators());

it.each(['', 'nonsense', 'abi,nonsense', 'abi,,gati'])(
  '%j is a mistake, and the right names are given',
  async (text) => {
    const operator = cluster.operator(['controller', `--systems=${text}`]);
    const { code } = await operator.exited;
    expect(code).toBe(2);
    expect(operator.stderr).toContain(
      `--systems: ${JSON.stringify(text)} must be one or more of inference-gateway, genops, abi, gati, separated by commas`,
    );
  },
);

it('every system of the table has a name of its own, and kinds', () => {
  const names = systems.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const system of systems) {
    const own = kinds.filter(({ schema }) => schema.system === system).map(({ schema }) => schema.resource);
    expect(own).toContainEqual(expect.objectContaining({ group: system.group, kind: system.refused.kind }));
  }
});

it.each(systems)(
  'without $name nothing of it is asked for, and the Lease is held all the same',
  async ({ name }) => {
    const others = systemNames.filter((each) => each !== name);
    const operator = cluster.operator([
      'controller',
      '--lease-namespace',
      'default',
      '--systems',
      others.join(','),
    ]);
    await operator.untilReadyz(200, 20_000);
    const { text } = await operator.get('/metrics');
    expect(text).toContain('# TYPE watch_state gauge');
    for (const { schema } of kinds.filter((kind) => kind.schema.system.name === name)) {
      const { group, kind } = schema.resource;
      expect(text).not.toContain(`watch_state{group="${group}",kind="${kind}"`);
    }
    await until('it leads', async () =>
      (await operator.get('/metrics')).text.includes(
        'leader_election_master_status{name="inference-operator"} 1',
      ),
    );
    operator.child.kill('SIGTERM');
    expect((await operator.exited).code).toBe(0);
  },
);
