/** What an MCP becomes, for tests. */
import { renderedWorkload } from '../../../testing/rendered-workload.ts';

/** The MCP `files` in the namespace `team`. */
export const mcp = renderedWorkload('MCP', 'files', { image: 'ghcr.io/example/files-mcp:1.4.0' });

const target = { type: 'Utilization', averageUtilization: 70 };

/** An MCP that says something in every field, its autoscaler among them. */
export const fullSpec = {
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '1Gi' } },
  replicas: 2,
  image: 'ghcr.io/example/files-mcp:1.4.0',
  server: {
    port: 3000,
    command: ['/usr/local/bin/files', 'serve'],
    args: ['--root', '/data'],
    timeout: '10s',
    tls: { enabled: true, secretName: 'files-tls' },
  },
  env: [
    { name: 'FILES_MODE', value: 'read-only' },
    {
      name: 'FILES_REGION',
      valueFrom: { configMapKeyRef: { name: 'files', key: 'region', optional: true } },
    },
    { name: 'FILES_TOKEN', valueFrom: { secretKeyRef: { name: 'files', key: 'token', optional: true } } },
    { name: 'FILES_POD', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
    {
      name: 'FILES_CPU',
      valueFrom: {
        resourceFieldRef: { containerName: 'mcp-server', resource: 'limits.cpu', divisor: '1m' },
      },
    },
  ],
  hpa: {
    enabled: true,
    config: {
      minReplicas: 2,
      maxReplicas: 6,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'files' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
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
};
