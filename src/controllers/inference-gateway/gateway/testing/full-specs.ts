/** Specs that say something in every field of their shape, for tests. */

const target = { type: 'Utilization', averageUtilization: 70 };
const metric = { name: 'requests', selector: { matchLabels: { app: 'a' } } };

const shared = {
  replicas: 3,
  image: 'ghcr.io/inference-gateway/inference-gateway:0.40.0',
  environment: 'staging',
  mcp: {
    enabled: true,
    expose: true,
    servers: [
      {
        name: 'files',
        url: 'http://files:8080/mcp',
        healthCheck: { enabled: true, interval: '30s', path: '/health' },
      },
      { name: 'search', url: 'http://search:8080/mcp' },
    ],
    timeouts: { client: '11s', dial: '6s', tlsHandshake: '7s', responseHeader: '8s', request: '12s' },
  },
  service: { type: 'NodePort', port: 80, annotations: { a: 'b' } },
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '1Gi' } },
};

/** Every field of the older shape, v0.1 to v0.5. */
export const olderSpec = {
  ...shared,
  image: 'ghcr.io/inference-gateway/inference-gateway:0.19.0',
  server: {
    host: '0.0.0.0',
    port: 9000,
    timeouts: { read: '90s', write: '100s', idle: '200s' },
    tls: {
      enabled: true,
      certificateRef: { name: 'cert', namespace: 'team' },
      keyRef: { name: 'cert', key: 'key', namespace: 'team' },
    },
  },
  telemetry: {
    enabled: true,
    metrics: { enabled: true, port: 9500 },
    tracing: { enabled: true, endpoint: 'http://collector:4318' },
  },
  auth: {
    enabled: true,
    provider: 'oidc',
    oidc: {
      issuerUrl: 'https://auth.example.com/realms/ai',
      clientId: 'ai',
      clientSecretRef: { name: 'auth', key: 'secret', namespace: 'team', optional: true },
    },
  },
  providers: [
    {
      name: 'main',
      type: 'openai',
      enabled: true,
      config: {
        baseUrl: 'https://api.openai.com/v1',
        authType: 'bearer',
        tokenRef: { name: 'keys', key: 'openai', namespace: 'team' },
      },
    },
    { name: 'local', type: 'ollama' },
  ],
  a2a: {
    enabled: true,
    expose: true,
    agents: [
      {
        name: 'calendar',
        url: 'http://calendar:8080',
        healthCheck: { enabled: true, interval: '30s', path: '/health' },
      },
    ],
    polling: { enabled: true, interval: '3s', maxAttempts: 20, timeout: '50s' },
    timeouts: { client: '70s' },
  },
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 'ai.example.com',
    annotations: { a: 'b' },
    hosts: [{ host: 'b.example.com', paths: [{ path: '/v1', pathType: 'Exact' }] }],
    tls: [{ secretName: 'cert', hosts: ['ai.example.com'] }],
  },
  hpa: {
    enabled: true,
    minReplicas: 2,
    maxReplicas: 6,
    targetCPUUtilizationPercentage: 70,
    targetMemoryUtilizationPercentage: 60,
    scaleDownStabilizationWindowSeconds: 200,
    scaleUpStabilizationWindowSeconds: 10,
    customMetrics: [
      { name: 'queue', type: 'Pods', target: { type: 'AverageValue', value: '10', averageUtilization: 50 } },
    ],
  },
  serviceAccount: { create: true, name: 'own' },
};

/** Every field of the newer shape, v0.14. */
export const newerSpec = {
  ...shared,
  server: {
    host: 'gateway.example.com',
    port: 9000,
    timeouts: { read: '90s', write: '100s', idle: '200s' },
    tls: {
      enabled: true,
      certificateRef: { name: 'cert', key: 'tls.crt', optional: true },
      keyRef: { name: 'cert', key: 'tls.key', optional: true },
    },
  },
  telemetry: { enabled: true, metrics: { enabled: true, port: 9500 } },
  auth: {
    enabled: true,
    provider: 'oidc',
    oidc: {
      issuerUrl: 'https://auth.example.com/realms/ai',
      clientId: 'ai',
      clientSecretRef: { name: 'auth', key: 'secret', optional: false },
    },
  },
  providers: [
    {
      name: 'OpenAI',
      enabled: true,
      env: [
        {
          name: 'OPENAI_API_KEY',
          valueFrom: { secretKeyRef: { name: 'keys', key: 'openai', optional: false } },
        },
        {
          name: 'REGION',
          valueFrom: { configMapKeyRef: { name: 'settings', key: 'region', optional: true } },
        },
        { name: 'POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
        {
          name: 'MEMORY',
          valueFrom: {
            resourceFieldRef: {
              containerName: 'inference-gateway',
              resource: 'limits.memory',
              divisor: '1Mi',
            },
          },
        },
        { name: 'ALLOWED_MODELS', value: 'gpt-4o' },
      ],
    },
  ],
  ingress: {
    enabled: true,
    className: 'nginx',
    host: 'ai.example.com',
    annotations: { a: 'b' },
    hosts: [{ host: 'b.example.com', paths: [{ path: '/v1', pathType: 'Exact' }] }],
    tls: {
      enabled: true,
      issuer: 'letsencrypt',
      secretName: 'ai-certificate',
      config: [{ hosts: ['ai.example.com'] }, { secretName: 'b', hosts: ['b.example.com'] }],
    },
  },
  hpa: {
    enabled: true,
    config: {
      minReplicas: 2,
      maxReplicas: 6,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'ai' },
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target } },
        {
          type: 'ContainerResource',
          containerResource: { container: 'inference-gateway', name: 'memory', target },
        },
        { type: 'Pods', pods: { metric, target: { type: 'AverageValue', averageValue: '10' } } },
        {
          type: 'Object',
          object: {
            describedObject: { apiVersion: 'v1', kind: 'Service', name: 'ai' },
            metric,
            target: { type: 'Value', value: '10' },
          },
        },
        {
          type: 'External',
          external: {
            metric: {
              name: 'queue',
              selector: { matchExpressions: [{ key: 'q', operator: 'In', values: ['a'] }] },
            },
            target: { type: 'Value', value: '10' },
          },
        },
      ],
      behavior: Object.fromEntries(
        ['scaleUp', 'scaleDown'].map((direction) => [
          direction,
          {
            stabilizationWindowSeconds: 60,
            selectPolicy: 'Max',
            tolerance: '50m',
            policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }],
          },
        ]),
      ),
    },
  },
  serviceAccount: { create: true, name: 'own' },
};
