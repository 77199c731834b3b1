/** `inference-operator startupcheck` against a real API server: it says what is in the way, and when nothing is. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { webhookConfigurations } from '../../../src/generate/webhook-configuration.ts';
import { kinds } from '../../../src/kinds.ts';
import { type DevelopmentCertificates, developmentCertificates } from '../../../src/roles/development.ts';
import { freePort } from '../../cluster/ports.ts';
import { OperatorCluster } from '../operator/cluster.ts';

let cluster: OperatorCluster;
let certificates: DevelopmentCertificates;
let url: string;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  certificates = await developmentCertificates();
  const webhook = cluster.operator(['webhook', '--certificates', certificates.folder]);
  await webhook.untilReadyz(200);
  const { port } = await webhook.entry('its port', ({ msg }) => msg === 'serving webhooks');
  url = `https://127.0.0.1:${port}`;
});
afterAll(async () => {
  await cluster[Symbol.asyncDispose]();
  await certificates.remove();
});

/** Runs it once; what it says when it fails, or undefined. */
async function complaint(): Promise<string | undefined> {
  const check = cluster.operator(['startupcheck']);
  const { code } = await check.exited;
  return code === 0 ? undefined : check.stderr;
}

async function configure(address: { readonly url: string; readonly ca: string }): Promise<void> {
  const resources = kinds.map(({ schema }) => schema.resource);
  for (const configuration of webhookConfigurations(resources, address)) await cluster.apply(configuration);
}

it('says that the kinds are not installed', async () => {
  expect(await complaint()).toContain('apply manifests/crds.yaml');
});

it('says that nobody is asked', async () => {
  await cluster.installKinds();
  await expect.poll(complaint, { timeout: 20_000 }).toContain('took an invalid object without asking');
});

it('says that nobody answers', async () => {
  await configure({ url: `https://127.0.0.1:${await freePort()}`, ca: certificates.ca });
  await expect.poll(complaint, { timeout: 20_000 }).toContain('no pod of the webhook is ready');
});

it('says that the certificate is not trusted', async () => {
  await configure({ url, ca: makeDevelopmentCertificate(['localhost']).ca });
  await expect.poll(complaint, { timeout: 20_000 }).toContain('does not trust the certificate');
});

it('is content once the webhook itself refuses, and leaves nothing behind', async () => {
  await configure({ url, ca: certificates.ca });
  await expect.poll(complaint, { timeout: 20_000 }).toBeUndefined();
  expect(await cluster.kubectl('get', 'gateways.core.inference-gateway.com', '-A', '-o', 'name')).toBe('');
});
