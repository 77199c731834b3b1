/** The children of a Gateway in the manner of the Go operator v0.14.1, which is replaced in place. */
import type { KubernetesObject, OwnerReference } from '../../../src/kubernetes/object.ts';
import type { OperatorCluster } from './cluster.ts';
import type { Gateway } from './gateways.ts';

/** As its client names itself: controller-runtime takes the name of the program. */
const fieldManager = 'manager';

function ownedBy({ apiVersion, kind, metadata }: Gateway): OwnerReference[] {
  const { name, uid } = metadata;
  return [{ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true }];
}

function container(image: string) {
  const probe = {
    httpGet: { path: '/health', port: 8080, scheme: 'HTTP' },
    initialDelaySeconds: 5,
    periodSeconds: 10,
  };
  return {
    name: 'inference-gateway',
    image,
    env: [
      { name: 'ENVIRONMENT', value: 'production' },
      { name: 'TELEMETRY_ENABLE', value: 'false' },
      { name: 'AUTH_ENABLE', value: 'false' },
      { name: 'OLLAMA_API_URL', value: 'http://somewhere-else:11434/v1' },
      { name: 'A_VARIABLE_OF_ITS_OWN', value: 'stale' },
    ],
    ports: [
      { name: 'http', containerPort: 8080, protocol: 'TCP' },
      { name: 'https', containerPort: 8443, protocol: 'TCP' },
    ],
    livenessProbe: probe,
    readinessProbe: probe,
    resources: {
      requests: { cpu: '100m', memory: '256Mi' },
      limits: { cpu: '2', memory: '1Gi' },
    },
  };
}

/** All of them: selected by `app` alone, without our labels except on the ServiceAccount, with fields that we do not set. */
function childrenOf(gateway: Gateway, image: string): KubernetesObject[] {
  const { name, namespace = '' } = gateway.metadata;
  const labels = { app: name };
  const metadata = { name, namespace, ownerReferences: ownedBy(gateway) };
  const bodies: Record<string, object> = {
    'apps/v1 Deployment': {
      metadata,
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels, annotations: { 'config-hash': 'stale' } },
          spec: { serviceAccountName: name, containers: [container(image)] },
        },
      },
    },
    'v1 Service': {
      metadata,
      spec: {
        selector: labels,
        ports: [
          { name: 'http', port: 8080, targetPort: 8080, protocol: 'TCP' },
          { name: 'https', port: 8443, targetPort: 8443, protocol: 'TCP' },
        ],
      },
    },
    'v1 ServiceAccount': {
      metadata: {
        ...metadata,
        labels: {
          'app.kubernetes.io/name': 'inference-gateway',
          'app.kubernetes.io/instance': name,
          'app.kubernetes.io/component': 'gateway',
          'app.kubernetes.io/managed-by': 'inference-gateway-operator',
        },
      },
    },
    'networking.k8s.io/v1 Ingress': {
      metadata: { ...metadata, annotations: { 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' } },
      spec: {
        ingressClassName: 'stale',
        rules: [
          {
            host: 'old.example.com',
            http: {
              paths: [
                { path: '/', pathType: 'Prefix', backend: { service: { name, port: { number: 8080 } } } },
              ],
            },
          },
        ],
      },
    },
  };
  return Object.entries(bodies).map(([type, body]) => {
    const [apiVersion = '', kind = ''] = type.split(' ');
    return { apiVersion, kind, ...body };
  });
}

/** Makes the children of a Gateway that nobody looks after yet, as that operator would have. */
export async function makePredecessorsChildren(
  { controlPlane }: OperatorCluster,
  gateway: Gateway,
  image: string,
): Promise<void> {
  const list = { apiVersion: 'v1', kind: 'List', items: childrenOf(gateway, image) };
  const { code, stderr } = await controlPlane.kubectl(
    ['create', `--field-manager=${fieldManager}`, '-f', '-'],
    { input: JSON.stringify(list) },
  );
  if (code !== 0) throw new Error(stderr);
}
