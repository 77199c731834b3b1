/** A real API server with all kinds and their webhooks, which run in this process. */
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { checkedPair } from '../../../src/admission/certificate.ts';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { createAdmissionServer } from '../../../src/admission/server.ts';
import { customResourceDefinition } from '../../../src/generate/custom-resource-definition.ts';
import { webhookConfigurations } from '../../../src/generate/webhook-configuration.ts';
import { webhookConfigurationName } from '../../../src/installation/names.ts';
import { kinds } from '../../../src/kinds.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import { gatewaySchema } from '../../../src/schemas/inference-gateway/gateway/schema.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';

/** The cluster as the tests use it. */
export interface AdmissionCluster {
  readonly kubectl: ControlPlane['kubectl'];
  /** Everything that the admission server has logged, and told its metrics. */
  readonly log: () => string;
  /** Makes the API server ask the webhooks; resolves once it does. */
  installWebhooks(): Promise<void>;
  /** The opposite. */
  removeWebhooks(): Promise<void>;
  /** Makes the kinds known; Gateway as it is, or without the bounds that it could once have lacked. */
  installKinds(gateway: 'bounded' | 'unbounded'): Promise<void>;
  stop(): Promise<void>;
}

/** A Gateway with a spec, as text for kubectl. */
export function gateway(name: string, spec: object, metadata: object = {}): string {
  return JSON.stringify({
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Gateway',
    metadata: { name, namespace: 'default', ...metadata },
    spec,
  });
}

/** Asks again and again until the answer is as wanted; rejects with the last answer after a while. */
export async function eventually(
  ask: () => Promise<KubectlResult>,
  isWanted: (answer: KubectlResult) => boolean,
): Promise<void> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return;
    if (performance.now() > deadline) throw new Error(`not so within 20 s: ${answer.stdout}${answer.stderr}`);
  }
}

const bounds = ['maximum', 'enum', 'x-kubernetes-validations'];

/** A schema as it could have been before anyone thought of its bounds. */
function withoutBounds(node: Json): Json {
  if (Array.isArray(node)) return node.map(withoutBounds);
  if (typeof node !== 'object' || node === null) return node;
  const kept = Object.entries(node).filter(([keyword]) => !bounds.includes(keyword));
  return Object.fromEntries(kept.map(([keyword, value]) => [keyword, withoutBounds(value)]));
}

/** Starts everything but the kinds and the webhooks, which tests install when they need them. */
export async function startAdmissionCluster(): Promise<AdmissionCluster> {
  const lines: string[] = [];
  const sink = new Writable({
    write: (chunk, _, done) => {
      lines.push(String(chunk));
      done();
    },
  });
  const certificate = makeDevelopmentCertificate(['localhost', '127.0.0.1']);
  const server = createAdmissionServer({
    kinds: kinds.map(({ admitted }) => admitted),
    pair: checkedPair(certificate.certificate, certificate.key, new Date()),
    log: pino({ level: 'trace' }, sink),
    decided: (decision) => lines.push(`${JSON.stringify(decision)}\n`),
  });
  const controlPlane = await startControlPlane();
  const port = await server.listen(0, '127.0.0.1');
  const { kubectl } = controlPlane;
  const resources = kinds.map(({ schema }) => schema.resource);
  const address = { url: `https://127.0.0.1:${port}`, ca: certificate.ca };

  async function applied(object: unknown): Promise<void> {
    const flags = ['--server-side', '--force-conflicts', '-f', '-'];
    const { code, stderr } = await kubectl(['apply', ...flags], { input: JSON.stringify(object) });
    if (code !== 0) throw new Error(stderr);
  }

  /** Creates a Gateway that only the validating webhook refuses, without storing it. */
  const probe = () =>
    kubectl(['create', '--dry-run=server', '-f', '-'], { input: gateway('1-probe', { replicas: 1 }) });

  return {
    kubectl,
    log: () => lines.join(''),
    installKinds: async (form) => {
      for (const { schema } of kinds) {
        const definition = customResourceDefinition(schema);
        const isUnbounded = form === 'unbounded' && schema === gatewaySchema;
        await applied(isUnbounded ? withoutBounds(definition) : definition);
      }
      await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s']);
      const outOfBounds = gateway('probe', { replicas: 1000 });
      const create = () => kubectl(['create', '--dry-run=server', '-f', '-'], { input: outOfBounds });
      await eventually(create, ({ code, stderr }) =>
        form === 'bounded' ? stderr.includes('spec.replicas') : code === 0,
      );
    },
    installWebhooks: async () => {
      for (const configuration of webhookConfigurations(resources, address)) {
        await applied(configuration);
      }
      await eventually(probe, ({ stderr }) => stderr.includes('a Service of this name'));
      // The mutating webhook is known to be called once a default of its own arrives.
      const complete = ['create', '--dry-run=server', '-o', 'json', '-f', '-'];
      await eventually(
        () => kubectl(complete, { input: gateway('probe', {}) }),
        ({ stdout }) => stdout.includes('serviceAccount'),
      );
    },
    removeWebhooks: async () => {
      for (const kind of ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration']) {
        await kubectl(['delete', kind, webhookConfigurationName]);
      }
      await eventually(probe, ({ code }) => code === 0);
    },
    stop: async () => {
      await server.close(100);
      await controlPlane.stop();
    },
  };
}
