/** The defaults of a Gateway, each once: for its schema, for blocks that are absent, and for those who read before. */
import type { DefaultResources } from '../../blocks/compute-resources.ts';

/** Of `spec.server`. */
export const defaultServer = { host: '0.0.0.0', port: 8080 };

/** Of `spec.server.timeouts`. */
export const defaultServerTimeouts = { read: '60s', write: '60s', idle: '300s' };

/** Of `spec.telemetry.metrics.port`. */
export const defaultMetricsPort = 9464;

/** Of `spec.auth.oidc`: placeholders. */
export const defaultOidc = {
  issuerUrl: 'http://keycloak:8080/realms/inference-gateway-realm',
  clientId: 'inference-gateway-client',
};

/** Of `spec.mcp.timeouts`. */
export const defaultMcpTimeouts = {
  client: '10s',
  dial: '5s',
  tlsHandshake: '5s',
  responseHeader: '5s',
  request: '10s',
};

/** Of `spec.mcp.servers[].healthCheck`; never written into the list. */
export const defaultHealthCheck = { enabled: true, interval: '30s' };

/** Of `spec.a2a.timeouts`. */
export const defaultA2aTimeouts = { client: '60s' };

/** Of `spec.a2a.polling`. */
export const defaultPolling = { enabled: true, interval: '2s', timeout: '60s', maxAttempts: 30 };

/** Of `spec.service`. */
export const defaultService = { type: 'ClusterIP', port: 8080 } as const;

/** Of `spec.serviceAccount`. */
export const defaultServiceAccount = { create: true };

/** Of `spec.resources`. */
export const defaultResources: DefaultResources = {
  requests: { cpu: '100m', memory: '256Mi' },
  limits: { cpu: '2', memory: '1Gi' },
};
