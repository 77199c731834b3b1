/** Certificates are renewed while 100 resources a second are admitted, each over new connections. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { clusterName } from '../cluster/makers.ts';
import { freshConnections } from '../load/preloads.ts';
import { InstalledOperator } from '../operator/installed-operator.ts';
import type { CertManager } from './cert-manager.ts';
import { change, injectFrom, renew, untilServed } from './certificates.ts';

const authority = 'inference-operator-ca';
const serving = 'inference-operator-webhook';

/** A cert-manager that is the cluster's own is not stopped, and lets no certificate live for seconds. */
const { hasCertManager } = inject('cluster');

let operator: InstalledOperator;

beforeAll(async () => {
  operator = await InstalledOperator.install({ nodeOptions: freshConnections, failClosed: true });
});
afterAll(() => operator?.[Symbol.asyncDispose]());

function ownManager(): CertManager {
  return operator.manager ?? expect.fail('the cluster has a cert-manager of its own');
}

const renewAuthority = (): Promise<void> => renew(operator.cluster.client, authority);

/** Renews the serving certificate; resolves once every replica serves it. */
async function renewServing(): Promise<void> {
  await renew(operator.cluster.client, serving);
  await untilServed(operator);
}

async function renewBoth(): Promise<void> {
  await renewAuthority();
  await renewServing();
}

async function thrice(work: () => Promise<void>): Promise<void> {
  for (const _ of [1, 2, 3]) await work();
}

const changeAuthority = (rotationPolicy: 'Always' | 'Never'): Promise<void> =>
  change(operator.cluster.client, authority, { privateKey: { rotationPolicy } });

describe('at 100 admissions a second, each over new connections', { timeout: 300_000 }, () => {
  it('nothing is lost in three renewals of the serving certificate', async () => {
    expect((await operator.underLoad(() => thrice(renewServing))).complaints).toEqual({});
  });

  it('nothing is lost in three renewals of the authority, each followed by the serving certificate', async () => {
    expect((await operator.underLoad(() => thrice(renewBoth))).complaints).toEqual({});
  });

  it.skipIf(hasCertManager)(
    'nothing is lost while the cainjector is down for 5 s and the serving certificate is renewed',
    async () => {
      const { injector } = ownManager();
      const report = await operator.underLoad(async () => {
        await injector.kill();
        await Promise.all([renewServing(), sleep(5_000)]);
        await injector.start();
      });
      expect(report.complaints).toEqual({});
    },
  );

  describe('with an authority that has a new key each time', () => {
    beforeAll(() => changeAuthority('Always'));
    afterAll(() => changeAuthority('Never'));

    it('nothing is lost either, since the bundle is that of the authority', async () => {
      expect((await operator.underLoad(() => thrice(renewBoth))).complaints).toEqual({});
    });
  });

  describe('where the bundle is that of the serving certificate', () => {
    beforeAll(async () => {
      await changeAuthority('Always');
      await injectFrom(operator.cluster, serving);
    });
    afterAll(async () => {
      await changeAuthority('Never');
      await injectFrom(operator.cluster, authority);
      await renewBoth(); // the authority has another policy than the key it has
    });

    it.skipIf(hasCertManager)(
      'admissions are lost while the cainjector is down: they would be seen',
      async () => {
        const { injector } = ownManager();
        const report = await operator.underLoad(async () => {
          await injector.kill();
          await renewBoth();
          await sleep(2_000);
          await injector.start();
        });
        expect(report.failed).toBeGreaterThan(100);
        expect(Object.keys(report.complaints).join()).toContain('certificate signed by unknown authority');
      },
    );
  });

  describe('where the cainjector replaces the bundle, as it did up to cert-manager 1.18', () => {
    beforeAll(async () => {
      await ownManager().injector.kill();
      await ownManager().replacingInjector.start();
    });
    afterAll(async () => {
      await ownManager().replacingInjector.kill();
      await ownManager().injector.start();
    });

    it.skipIf(hasCertManager)(
      'nothing is lost in three renewals of the authority: its key stays',
      async () => {
        expect((await operator.underLoad(() => thrice(renewBoth))).complaints).toEqual({});
      },
    );
  });

  // A kubelet is free to mount a renewed Secret a minute late, which is too late for this.
  describe('with a serving certificate that lives for 40 s', () => {
    const client = () => operator.cluster.client;
    beforeAll(async () => {
      await change(client(), serving, { duration: '40s', renewBefore: '20s' });
      await renewServing();
    });
    afterAll(() => change(client(), serving, { duration: '2160h0m0s', renewBefore: '1080h0m0s' }));

    it.skipIf(clusterName() === 'existing')('nothing is lost in 70 s', async () => {
      expect((await operator.underLoad(() => sleep(70_000))).complaints).toEqual({});
    });
  });
});
