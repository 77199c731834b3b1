/** A real API server with the Orchestrator kind and its webhooks, which run in this process. */
import { pino } from 'pino';
import { checkedPair } from '../../../src/admission/certificate.ts';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { admittedKind } from '../../../src/admission/examination.ts';
import { createAdmissionServer } from '../../../src/admission/server.ts';
import { customResourceDefinition } from '../../../src/generate/custom-resource-definition.ts';
import {
  webhookConfigurationName,
  webhookConfigurations,
} from '../../../src/generate/webhook-configuration.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import { orchestratorSchema } from '../../../src/schemas/orchestrator.ts';
import { defaults, rules } from '../../../src/webhooks/orchestrator.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { until } from '../operator/until.ts';

/** The cluster as the tests use it. */
export interface OrchestratorCluster {
  readonly kubectl: ControlPlane['kubectl'];
  /** Makes the API server ask the webhooks; resolves once it does. */
  installWebhooks(): Promise<void>;
  /** The opposite. */
  removeWebhooks(): Promise<void>;
  stop(): Promise<void>;
}

/** An Orchestrator with a spec, as text for kubectl. */
export function orchestrator(name: string, spec: object): string {
  return JSON.stringify({
    apiVersion: 'core.inference-gateway.com/v1alpha1',
    kind: 'Orchestrator',
    metadata: { name, namespace: 'default' },
    spec,
  });
}

/** Starts an API server that knows the kind. */
export async function startOrchestratorCluster(): Promise<OrchestratorCluster> {
  const certificate = makeDevelopmentCertificate(['localhost', '127.0.0.1']);
  const server = createAdmissionServer({
    kinds: [admittedKind({ schema: orchestratorSchema, rules, defaults })],
    pair: checkedPair(certificate.certificate, certificate.key, new Date()),
    log: pino({ level: 'silent' }),
  });
  const controlPlane = await startControlPlane();
  const port = await server.listen(0, '127.0.0.1');
  const { kubectl } = controlPlane;
  const address = { url: `https://127.0.0.1:${port}`, ca: certificate.ca };

  async function applied(object: Json): Promise<void> {
    const { code, stderr } = await kubectl(['apply', '--server-side', '-f', '-'], {
      input: JSON.stringify(object),
    });
    if (code !== 0) throw new Error(stderr);
  }

  /** What kubectl complains of an Orchestrator, without storing it. */
  async function complaint(spec: object): Promise<string> {
    const input = orchestrator('probe', spec);
    return (await kubectl(['create', '--dry-run=server', '-f', '-'], { input })).stderr;
  }
  const soundButForItsModel = {
    image: 'cli',
    tools: { enabled: true, schedule: true },
    gateway: { url: 'http://ai' },
    agent: { model: 'gpt-4o' },
  };

  await applied(customResourceDefinition(orchestratorSchema));
  await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=10s']);
  return {
    kubectl,
    installWebhooks: async () => {
      for (const configuration of webhookConfigurations([orchestratorSchema.resource], address)) {
        await applied(configuration);
      }
      await until('the validating webhook is asked', async () =>
        (await complaint(soundButForItsModel)).includes('spec.agent.model'),
      );
      // Beside a violated schema only the mutating webhook names what rules find.
      await until('the mutating webhook is asked', async () =>
        (await complaint({ ...soundButForItsModel, image: 1 })).includes('spec.agent.model'),
      );
    },
    removeWebhooks: async () => {
      for (const kind of ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration']) {
        await kubectl(['delete', kind, webhookConfigurationName]);
      }
      await until('no webhook is asked', async () => (await complaint(soundButForItsModel)) === '');
    },
    stop: async () => {
      await server.close(100);
      await controlPlane.stop();
    },
  };
}
