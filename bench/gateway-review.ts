/** Questions of the API server about a Gateway: one of the size that they have in practice, 4 KB, and one of the largest. */
import { inferenceProviders, variablePrefixOf } from '../src/schemas/inference-gateway/providers.ts';

const secretKey = (name: string, key: string) => ({ valueFrom: { secretKeyRef: { name, key } } });

const providers = ['OpenAI', 'Anthropic', 'Groq', 'Cohere', 'DeepSeek', 'Mistral'].map((name) => ({
  name,
  enabled: true,
  env: [
    { name: `${name.toUpperCase()}_API_KEY`, ...secretKey('provider-keys', name.toLowerCase()) },
    { name: `${name.toUpperCase()}_API_URL`, value: `https://api.${name.toLowerCase()}.example.com/v1` },
  ],
}));

const gateway = {
  apiVersion: 'core.inference-gateway.com/v1alpha1',
  kind: 'Gateway',
  metadata: {
    name: 'example',
    namespace: 'team',
    uid: '5b3f8a9e-5f0d-4a53-a0a4-3f2c5a7cf001',
    generation: 1,
    creationTimestamp: '2030-01-01T00:00:00Z',
    labels: { 'app.kubernetes.io/part-of': 'platform', team: 'search' },
    managedFields: [
      {
        manager: 'kubectl',
        operation: 'Apply',
        apiVersion: 'core.inference-gateway.com/v1alpha1',
        time: '2030-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { 'f:providers': {}, 'f:hpa': {}, 'f:ingress': {}, 'f:telemetry': {} } },
      },
    ],
  },
  spec: {
    environment: 'production',
    image: 'ghcr.io/inference-gateway/inference-gateway:0.24.0',
    replicas: 1,
    providers,
    server: { host: '0.0.0.0', port: 8080, timeouts: { read: '60s', write: '120s', idle: '300s' } },
    service: { type: 'ClusterIP', port: 8080 },
    telemetry: { enabled: true, metrics: { enabled: true, port: 9464 } },
    hpa: {
      enabled: true,
      config: {
        minReplicas: 2,
        maxReplicas: 10,
        metrics: ['cpu', 'memory'].map((name) => ({
          type: 'Resource',
          resource: { name, target: { type: 'Utilization', averageUtilization: 75 } },
        })),
      },
    },
    ingress: { enabled: true, host: 'ai.example.com', tls: { enabled: true, secretName: 'ai-tls' } },
    resources: { requests: { cpu: '500m', memory: '512Mi' }, limits: { cpu: '2', memory: '1Gi' } },
  },
};

/** The review as it is decoded: the creation of a sound Gateway. */
export const gatewayReview = {
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: 'c0ffee00-0000-4000-8000-000000000001',
    kind: { group: 'core.inference-gateway.com', version: 'v1alpha1', kind: 'Gateway' },
    resource: { group: 'core.inference-gateway.com', version: 'v1alpha1', resource: 'gateways' },
    requestKind: { group: 'core.inference-gateway.com', version: 'v1alpha1', kind: 'Gateway' },
    requestResource: { group: 'core.inference-gateway.com', version: 'v1alpha1', resource: 'gateways' },
    name: 'example',
    namespace: 'team',
    operation: 'CREATE',
    userInfo: { username: 'kubernetes-admin', groups: ['system:masters', 'system:authenticated'] },
    object: gateway,
    oldObject: null,
    dryRun: false,
    options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'kubectl' },
  },
};

/** The same as it is sent. */
export const gatewayReviewText = JSON.stringify(gatewayReview);

/** Bytes of a large Gateway that are values of variables. */
const largeBytes = 1024 ** 2;

/**
 * The change of a Gateway of about 1 MB, as it is sent with the Gateway that it was: every provider that there is, each
 * with so many variables.
 */
export function largeReviewText(variablesEach: number): string {
  const { object, ...request } = gatewayReview.request;
  const length = Math.round(largeBytes / (inferenceProviders.length * variablesEach));
  const large = inferenceProviders.map(({ id }) => ({
    name: id,
    env: [
      { name: `${variablePrefixOf(id)}_API_KEY`, ...secretKey('provider-keys', id) },
      ...Array.from({ length: variablesEach - 1 }, (_, index) => ({
        name: `${variablePrefixOf(id)}_VARIABLE_${index}`,
        value: String(index).padEnd(length, 'x'),
      })),
    ],
  }));
  const gateway = (environment: string) => ({
    ...object,
    spec: { ...object.spec, environment, providers: large },
  });
  const change = {
    ...request,
    operation: 'UPDATE',
    object: gateway('production'),
    oldObject: gateway('development'),
  };
  return JSON.stringify({ ...gatewayReview, request: change });
}
