/** Gateways whose image is the stand-in. */
import { inject } from 'vitest';
import type { KubectlResult } from '../../cluster/kubectl.ts';
import type { ReachedCluster } from '../cluster/reach.ts';

/** The kind, as kubectl names it where others have a Gateway too. */
export const Gateways = 'gateways.core.inference-gateway.com';

const gateway = (name: string): object => ({
  apiVersion: 'core.inference-gateway.com/v1alpha1',
  kind: 'Gateway',
  metadata: { name, namespace: 'default' },
  spec: {
    image: inject('images').gateway,
    environment: 'staging',
    providers: [{ name: 'Ollama', env: [{ name: 'OLLAMA_API_URL', value: 'http://ollama:11434/v1' }] }],
  },
});

/** Applies one; a refusal is a result. */
export async function applyGateway(cluster: ReachedCluster, name: string): Promise<KubectlResult> {
  return cluster.attempt(['apply', '--server-side', '-f', '-'], { input: JSON.stringify(gateway(name)) });
}

/** Resolves once it runs. */
export async function untilRunning(cluster: ReachedCluster, name: string): Promise<void> {
  const running = '--for=jsonpath={.status.phase}=Running';
  await cluster.kubectl('wait', `${Gateways}/${name}`, running, '--timeout=120s');
}

/** What it is made of, as far as only the operator changes it: one line an object. */
export async function childrenOf(cluster: ReachedCluster, name: string): Promise<string> {
  const columns = '-o=jsonpath={range .items[*]}{.kind} {.metadata.name} {.metadata.uid} ';
  const owned = ['-n', 'default', '-l', `app.kubernetes.io/instance=${name}`];
  const deployments = await cluster.kubectl(
    'get',
    'deployments',
    ...owned,
    `${columns}{.metadata.generation}{"\\n"}{end}`,
  );
  const others = await cluster.kubectl(
    'get',
    'services,configmaps,serviceaccounts,pods',
    ...owned,
    `${columns}{.metadata.resourceVersion}{"\\n"}{end}`,
  );
  return deployments + others;
}
