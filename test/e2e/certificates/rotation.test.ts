/** Certificates are renewed and replicas come and go while 100 resources a second are admitted. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Watchdog } from '../../cluster/watchdog.ts';
import { applyCertManagerDefinitions } from '../../integration/install/cert-manager-definitions.ts';
import { OperatorCluster } from '../../integration/operator/cluster.ts';
import { until } from '../../integration/operator/until.ts';
import { installationFor } from '../installation.ts';
import { AdmissionLoad, type LoadReport } from '../load/admission-load.ts';
import { Balancer } from './balancer.ts';
import { CertManager } from './cert-manager.ts';
import { change, namespace, renew } from './certificates.ts';
import { SecretMount } from './secret-mount.ts';
import { WebhookReplicas } from './webhook-replicas.ts';

const authority = 'inference-operator-ca';
const serving = 'inference-operator-webhook';
const atLeast = 1_000;

let cluster: OperatorCluster;
let watchdog: Watchdog;
let manager: CertManager;
let mount: SecretMount;
let balancer: Balancer;
let replicas: WebhookReplicas;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-rotation-'));
  watchdog = new Watchdog(folder);
  await applyCertManagerDefinitions(cluster.controlPlane.kubectl);
  manager = await CertManager.start(cluster.controlPlane);
  balancer = await Balancer.start();
  for (const object of await installationFor(balancer.port)) await cluster.apply(object);
  mount = new SecretMount(cluster.client, { namespace, name: `${serving}-tls` }, folder);
  await mount.ready();
  replicas = new WebhookReplicas(mount.folder, balancer, watchdog);
  await replicas.add(2);
  await untilAdmitted();
}, 300_000);

afterAll(async () => {
  await replicas.stop();
  await balancer.stop();
  await mount.stop();
  await manager[Symbol.asyncDispose]();
  await watchdog.close();
  await cluster[Symbol.asyncDispose]();
});

/** The way of an admission is whole: startupcheck says so. */
async function untilAdmitted(): Promise<void> {
  const check = cluster.operator(['startupcheck', '--wait', '30']);
  const { code } = await check.exited;
  if (code !== 0) throw new Error(check.stderr);
}

/** Sends admissions while something happens, and for as long as it takes to have sent enough. */
async function underLoad(happening: () => Promise<void>): Promise<LoadReport> {
  const before = balancer.connections;
  const load = new AdmissionLoad(cluster.controlPlane);
  let report: LoadReport;
  try {
    await sleep(500);
    await happening();
    await sleep(500);
  } finally {
    report = await load.stop(atLeast);
  }
  // Each admission asks two webhooks, each over a connection of its own.
  if (report.failed === 0) expect(balancer.connections - before).toBeGreaterThanOrEqual(2 * report.sent);
  return report;
}

/** Renews the serving certificate; resolves once it is served everywhere. */
async function renewServing(): Promise<void> {
  const before = mount.certificate;
  await renew(cluster.client, serving);
  await until('the new certificate is mounted', () => mount.certificate !== before);
  await replicas.serve(() => mount.certificate);
}

/** Chooses the Certificate whose authority the webhook configurations trust. */
async function injectFrom(certificate: string): Promise<void> {
  const annotation = `cert-manager.io/inject-ca-from=${namespace}/${certificate}`;
  for (const kind of ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration']) {
    await cluster.kubectl('annotate', '--overwrite', kind, 'inference-operator', annotation);
  }
}

async function thrice(work: () => Promise<void>): Promise<void> {
  for (const _ of [1, 2, 3]) await work();
}

describe('at 100 admissions a second, each over new connections', { timeout: 180_000 }, () => {
  it('nothing is lost in a rolling restart', async () => {
    expect((await underLoad(() => replicas.rollOut())).complaints).toEqual({});
  });

  it('nothing is lost when a pod is deleted', async () => {
    const report = await underLoad(async () => {
      await replicas.removeOldest();
      await replicas.add(1);
    });
    expect(report.complaints).toEqual({});
  });

  it('a pod that goes without a word loses admissions: they would be seen', async () => {
    const report = await underLoad(async () => {
      await replicas.removeOldest('SIGKILL');
      await replicas.add(1);
    });
    expect(report.failed).toBeGreaterThan(50);
  });

  it('nothing is lost in three renewals of the serving certificate', async () => {
    expect((await underLoad(() => thrice(renewServing))).complaints).toEqual({});
  });

  it('nothing is lost in three renewals of the authority, each followed by the serving certificate', async () => {
    const report = await underLoad(() =>
      thrice(async () => {
        await renew(cluster.client, authority);
        await renewServing();
      }),
    );
    expect(report.complaints).toEqual({});
  });

  it('nothing is lost while the cainjector is down for 5 s and the serving certificate is renewed', async () => {
    const report = await underLoad(async () => {
      await manager.injector.kill();
      await Promise.all([renewServing(), sleep(5_000)]);
      await manager.injector.start();
    });
    expect(report.complaints).toEqual({});
  });

  describe('with an authority that has a new key each time', () => {
    beforeAll(() => change(cluster.client, authority, { privateKey: { rotationPolicy: 'Always' } }));
    afterAll(() => change(cluster.client, authority, { privateKey: { rotationPolicy: 'Never' } }));

    it('nothing is lost either, since the bundle is that of the authority', async () => {
      const report = await underLoad(() =>
        thrice(async () => {
          await renew(cluster.client, authority);
          await renewServing();
        }),
      );
      expect(report.complaints).toEqual({});
    });
  });

  describe('where the bundle is that of the serving certificate, and not of the authority', () => {
    beforeAll(async () => {
      await change(cluster.client, authority, { privateKey: { rotationPolicy: 'Always' } });
      await injectFrom(serving);
    });
    afterAll(async () => {
      await change(cluster.client, authority, { privateKey: { rotationPolicy: 'Never' } });
      await injectFrom(authority);
    });

    it('admissions are lost while the cainjector is down: they would be seen', async () => {
      const report = await underLoad(async () => {
        await manager.injector.kill();
        await renew(cluster.client, authority);
        await renewServing();
        await sleep(2_000);
        await manager.injector.start();
      });
      expect(report.failed).toBeGreaterThan(100);
      expect(Object.keys(report.complaints).join()).toContain('certificate signed by unknown authority');
    });
  });

  describe('where the cainjector replaces the bundle, as it did up to cert-manager 1.18', () => {
    beforeAll(async () => {
      await manager.injector.kill();
      await manager.replacingInjector.start();
    });
    afterAll(async () => {
      await manager.replacingInjector.kill();
      await manager.injector.start();
    });

    it('nothing is lost in three renewals of the authority: its key stays', async () => {
      const report = await underLoad(() =>
        thrice(async () => {
          await renew(cluster.client, authority);
          await renewServing();
        }),
      );
      expect(report.complaints).toEqual({});
    });
  });

  describe('with a serving certificate that lives for 40 s', () => {
    beforeAll(async () => {
      await change(cluster.client, serving, { duration: '40s', renewBefore: '20s' });
      await renewServing();
    });
    afterAll(() => change(cluster.client, serving, { duration: '2160h0m0s', renewBefore: '1080h0m0s' }));

    it('nothing is lost in 70 s', async () => {
      const first = mount.certificate;
      expect((await underLoad(() => sleep(70_000))).complaints).toEqual({});
      expect(mount.certificate).not.toBe(first);
    });
  });
});
