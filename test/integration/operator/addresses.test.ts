/** That all workloads listen where the pods of their cluster are reached, which the operator learns of its own pod. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { examplesThatAre, readExamples } from '../../../src/generate/examples.ts';
import { OperatorCluster } from './cluster.ts';
import { until } from './until.ts';

const root = `${import.meta.dirname}/../../..`;

/** An example of each kind. */
const examples = examplesThatAre('valid', await readExamples(root));
const files = controlledKinds.map(({ schema: { resource } }) => {
  const example = examples.find(({ text }) => text.includes(`\nkind: ${resource.kind}\n`));
  if (example === undefined) throw new Error(`there is no sound example of a ${resource.kind}`);
  return example.path;
});

let cluster: OperatorCluster;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
});
afterAll(() => cluster?.[Symbol.asyncDispose]());
afterEach(async () => {
  await cluster.killOperators();
  await cluster.kubectl('delete', 'deployments,statefulsets', '--all', '-n', 'default');
});

/** The pods of all workloads, as text, once there is a workload of each kind. */
const pods = () =>
  until('each kind has its workload', async () => {
    const path = '-o=jsonpath={range .items[*]}{.spec.template.spec}{"\\n"}{end}';
    const text = await cluster.kubectl('get', 'deployments,statefulsets', '-n', 'default', path);
    return text.trimEnd().split('\n').length >= files.length ? text : undefined;
  });

it.each([
  ['10.244.1.7', '0.0.0.0', '::'],
  ['fd00:10:244::7', '::', '0.0.0.0'],
])('pods of an operator whose own has %s listen on %s', async (podIps, expected, other) => {
  cluster.development({ POD_IPS: podIps });
  for (const file of files) await cluster.kubectl('apply', '-n', 'default', '-f', `${root}/${file}`);
  const text = await pods();
  expect(text).toContain(`"name":"HOST","value":"${expected}"`);
  expect(text).not.toContain(`"value":"${other}"`);
});
