/** What a person waits for at `kubectl apply`, because there are webhooks. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { certificateFiles } from '../src/admission/certificate.ts';
import { verdictOf } from '../src/cli/webhook-verdict.ts';
import { webhookConfigurations } from '../src/generate/webhook-configuration.ts';
import { kinds } from '../src/kinds.ts';
import type { KubernetesObject } from '../src/kubernetes/object.ts';
import {
  apiVersionOf,
  MutatingWebhookConfigurations,
  Namespaces,
  type Resource,
  ValidatingWebhookConfigurations,
} from '../src/kubernetes/resource.ts';
import { freePort } from '../test/cluster/ports.ts';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { Gateways } from '../test/integration/operator/gateways.ts';
import { until } from '../test/integration/operator/until.ts';
import { gatewayReview } from './gateway-review.ts';
import { startCluster } from './gateways.ts';
import { atMostMore, type Measurement, percentile } from './measurement.ts';
import { webhookPods } from './pod.ts';
import { certificates } from './program.ts';

/** Where Gateways are judged, and where they are not. */
const namespaces = { judged: 'judged', free: 'free' } as const;

const identityOf = (resource: Resource) => ({ apiVersion: apiVersionOf(resource), kind: resource.kind });

/** Registers the webhooks of all kinds for one of the namespaces. */
async function register({ client }: OperatorCluster, port: number, ca: string): Promise<void> {
  const configurations = webhookConfigurations(
    kinds.map(({ schema }) => schema.resource),
    { url: `https://127.0.0.1:${port}`, ca },
  );
  const resources = [MutatingWebhookConfigurations, ValidatingWebhookConfigurations];
  for (const [index, resource] of resources.entries()) {
    // JSON of a known shape, made a few lines above.
    const { webhooks, ...rest } = configurations[index] as unknown as KubernetesObject & {
      webhooks: object[];
    };
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespaces.judged } };
    await client.create(resource, {
      ...rest,
      webhooks: webhooks.map((one) => ({ ...one, namespaceSelector })),
    } as KubernetesObject);
  }
}

/** Whether a Gateway that only the webhook refuses is refused: the API server takes a moment to know of new webhooks. */
async function isJudged({ client }: OperatorCluster): Promise<boolean> {
  const metadata = { name: 'refused', namespace: namespaces.judged };
  const object = { ...identityOf(Gateways), metadata, spec: { image: 'no image at all' } };
  try {
    await client.create(Gateways, object, { dryRun: true });
    return verdictOf({ created: true }).ok;
  } catch (error) {
    return verdictOf({ error }).ok;
  }
}

/** Creates a Gateway of 4 KB; milliseconds until it is answered. */
async function create({ client }: OperatorCluster, namespace: string, round: number): Promise<number> {
  const { spec } = gatewayReview.request.object;
  const object = { ...identityOf(Gateways), metadata: { name: `gateway-${round}`, namespace }, spec };
  const start = performance.now();
  await client.create(Gateways, object);
  return performance.now() - start;
}

export const applyLatency: Measurement = {
  id: 'apply-latency',
  what: 'creation of a 4 KB Gateway in a namespace whose Gateways are judged, through the API server',
  against: 'the same in a namespace without webhooks, in turn',
  run: async (effort) => {
    const [samples, toWarmUp] = effort === 'quick' ? [50, 20] : [200, 50];
    await using cluster = await startCluster();
    for (const name of Object.values(namespaces)) {
      await cluster.client.create(Namespaces, { ...identityOf(Namespaces), metadata: { name } });
    }
    const folder = await certificates();
    const port = await freePort();
    await using webhook = (await webhookPods(folder))({ webhook: port });
    await webhook.untilReadyz(200);
    await register(cluster, port, await readFile(join(folder, certificateFiles.certificate), 'utf8'));
    await until('the webhook is asked', () => isJudged(cluster));
    const latencies = { judged: [] as number[], free: [] as number[] };
    for (let round = 0; round < toWarmUp + samples; round++) {
      const judged = await create(cluster, namespaces.judged, round);
      const free = await create(cluster, namespaces.free, round);
      if (round < toWarmUp) continue;
      latencies.judged.push(judged);
      latencies.free.push(free);
    }
    const at = (share: number) => ({
      value: percentile(latencies.judged, share),
      unit: 'ms',
      peer: percentile(latencies.free, share),
    });
    return [atMostMore(3, { name: 'median', ...at(0.5) }), atMostMore(10, { name: 'p99', ...at(0.99) })];
  },
};
