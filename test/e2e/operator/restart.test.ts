/** Webhook pods come and go while 100 resources a second are admitted. */
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { namespace } from '../installation.ts';
import { freshConnections, suddenEnd } from '../load/preloads.ts';
import { applyGateway, childrenOf, Gateways, untilRunning } from './gateways.ts';
import { InstalledOperator } from './installed-operator.ts';

let operator: InstalledOperator;

beforeAll(async () => {
  operator = await InstalledOperator.install({ failClosed: true });
});
afterAll(() => operator?.[Symbol.asyncDispose]());

const deleteOnePod = async (): Promise<void> => {
  const [pod = ''] = await operator.pods('webhook');
  await operator.cluster.kubectl('delete', 'pod', pod, '-n', namespace);
  await operator.rolledOut('webhook');
};

describe('at 100 admissions a second', { timeout: 240_000 }, () => {
  it('nothing is lost in a rolling restart, over connections that are kept', async () => {
    expect((await operator.underLoad(() => operator.restartWebhook())).complaints).toEqual({});
  });

  describe('each over new connections', () => {
    const changes = { nodeOptions: freshConnections, failClosed: true };
    beforeAll(() => operator.apply(changes));

    it('nothing is lost in a rolling restart', async () => {
      expect((await operator.underLoad(() => operator.restartWebhook())).complaints).toEqual({});
    });

    it('nothing is lost when a pod is deleted', async () => {
      expect((await operator.underLoad(deleteOnePod)).complaints).toEqual({});
    });

    it('nothing is lost in an upgrade, which leaves alone what runs', async () => {
      const { previous } = inject('images');
      await operator.apply({ ...changes, image: previous, label: ['app.kubernetes.io/version', 'previous'] });
      await applyGateway(operator.cluster, 'bystander');
      await untilRunning(operator.cluster, 'bystander');
      const before = await childrenOf(operator.cluster, 'bystander');
      const report = await operator.underLoad(() => operator.apply(changes));
      expect(report.complaints).toEqual({});
      expect(before).toContain('Deployment bystander');
      expect(await childrenOf(operator.cluster, 'bystander')).toBe(before);
      await operator.cluster.kubectl('delete', Gateways, 'bystander', '--timeout=30s');
    });

    it('a webhook that ends as soon as it is asked to loses admissions: they would be seen', async () => {
      await operator.apply({ ...changes, nodeOptions: `${freshConnections} ${suddenEnd}` });
      const report = await operator.underLoad(() => operator.restartWebhook());
      expect(report.failed).toBeGreaterThan(5);
    });
  });
});
