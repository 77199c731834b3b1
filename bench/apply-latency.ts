/** What a person waits for at `kubectl apply`, because there are webhooks. */

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
import { verdictOf } from '../src/roles/webhook-verdict.ts';
import type { OperatorCluster } from '../test/integration/operator/cluster.ts';
import { Gateways } from '../test/integration/operator/gateways.ts';
import { until } from '../test/integration/operator/until.ts';
import { startServers } from './admission-servers.ts';
import { gatewayReview } from './gateway-review.ts';
import { startCluster } from './gateways.ts';
import { atMostMore, type Measurement, percentile } from './measurement.ts';

/** Where Gateways are judged, where a server without any judgement allows them, and where nobody is asked. */
const namespaces = ['judged', 'allowed', 'free'] as const;

type Place = (typeof namespaces)[number];

const identityOf = (resource: Resource) => ({ apiVersion: apiVersionOf(resource), kind: resource.kind });

/** Registers the webhooks of all kinds for one of the namespaces, at the server of a port. */
async function register({ client }: OperatorCluster, place: Place, port: number, ca: string): Promise<void> {
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
    const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': place } };
    await client.create(resource, {
      ...rest,
      metadata: { name: place },
      webhooks: webhooks.map((one) => ({ ...one, namespaceSelector })),
    } as KubernetesObject);
  }
}

/** Whether a Gateway that only the webhook refuses is refused: the API server takes a moment to know of new webhooks. */
async function isJudged({ client }: OperatorCluster): Promise<boolean> {
  const metadata = { name: 'refused', namespace: 'judged' };
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
    for (const name of namespaces) {
      await cluster.client.create(Namespaces, { ...identityOf(Namespaces), metadata: { name } });
    }
    await using servers = await startServers();
    await register(cluster, 'allowed', servers.bare, servers.ca);
    await register(cluster, 'judged', servers.ours, servers.ca);
    await until('the webhook is asked', () => isJudged(cluster));
    const latencies: Record<Place, number[]> = { judged: [], allowed: [], free: [] };
    for (let round = 0; round < toWarmUp + samples; round++) {
      for (const place of namespaces) {
        const latency = await create(cluster, place, round);
        if (round >= toWarmUp) latencies[place].push(latency);
      }
    }
    const at = (place: Place, share: number) => ({
      value: percentile(latencies[place], share),
      unit: 'ms',
      peer: percentile(latencies.free, share),
    });
    return [
      atMostMore(3, { name: 'median', ...at('judged', 0.5) }),
      atMostMore(10, { name: 'p99', ...at('judged', 0.99) }),
      { name: 'with servers that allow everything: median', ...at('allowed', 0.5) },
      { name: 'with servers that allow everything: p99', ...at('allowed', 0.99) },
    ];
  },
};
