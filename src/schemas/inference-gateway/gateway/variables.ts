/**
 * The variables of the gateway container.
 *
 * The names of some changed between releases of the gateway; all names are set at once, since a gateway ignores those
 * that it does not know. So one Gateway works with every image.
 */
import { overridable, reserved, unjudged } from '../../blocks/variable-book.ts';

/** Of the server. Probes and Service depend on its address and on TLS. */
const server = {
  environment: overridable('environment', 'ENVIRONMENT'),
  host: reserved('server.host', 'SERVER_HOST'),
  port: reserved('server.port', 'SERVER_PORT'),
  readTimeout: overridable('server.timeouts.read', 'SERVER_READ_TIMEOUT'),
  writeTimeout: overridable('server.timeouts.write', 'SERVER_WRITE_TIMEOUT'),
  idleTimeout: overridable('server.timeouts.idle', 'SERVER_IDLE_TIMEOUT'),
  // The gateway reaches providers through itself: its client's limits follow the read timeout.
  clientTimeout: overridable('server.timeouts.read', 'CLIENT_TIMEOUT'),
  clientHeaderTimeout: overridable('server.timeouts.read', 'CLIENT_RESPONSE_HEADER_TIMEOUT'),
  tlsCertificatePath: reserved('server.tls', 'SERVER_TLS_CERT_PATH'),
  tlsKeyPath: reserved('server.tls', 'SERVER_TLS_KEY_PATH'),
  trustedFolder: unjudged('SSL_CERT_DIR'),
};

/** Of telemetry. */
const telemetry = {
  enabled: overridable('telemetry.enabled', 'ENABLE_TELEMETRY', 'TELEMETRY_ENABLE', 'TELEMETRY_ENABLED'),
  metricsPort: reserved('telemetry.metrics.port', 'TELEMETRY_METRICS_PORT'),
};

/** Of traces. */
const tracing = {
  enabled: overridable('telemetry.tracing.enabled', 'TELEMETRY_TRACING_ENABLE', 'TELEMETRY_TRACING_ENABLED'),
  endpoint: overridable('telemetry.tracing.endpoint', 'TELEMETRY_TRACING_OTLP_ENDPOINT'),
};

/** Of authentication. */
const auth = {
  enabled: reserved('auth.enabled', 'ENABLE_AUTH', 'AUTH_ENABLE', 'AUTH_ENABLED'),
  issuerUrl: reserved('auth.oidc.issuerUrl', 'OIDC_ISSUER_URL', 'AUTH_OIDC_ISSUER'),
  clientId: reserved('auth.oidc.clientId', 'OIDC_CLIENT_ID', 'AUTH_OIDC_CLIENT_ID'),
  clientSecret: reserved('auth.oidc.clientSecretRef', 'OIDC_CLIENT_SECRET', 'AUTH_OIDC_CLIENT_SECRET'),
};

/** Of MCP servers. Whether the gateway polls them follows from the servers. */
const mcp = {
  enabled: overridable('mcp.enabled', 'MCP_ENABLE', 'MCP_ENABLED'),
  expose: overridable('mcp.expose', 'MCP_EXPOSE'),
  servers: overridable('mcp.servers', 'MCP_SERVERS'),
  clientTimeout: overridable('mcp.timeouts.client', 'MCP_CLIENT_TIMEOUT'),
  dialTimeout: overridable('mcp.timeouts.dial', 'MCP_DIAL_TIMEOUT'),
  tlsHandshakeTimeout: overridable('mcp.timeouts.tlsHandshake', 'MCP_TLS_HANDSHAKE_TIMEOUT'),
  responseHeaderTimeout: overridable('mcp.timeouts.responseHeader', 'MCP_RESPONSE_HEADER_TIMEOUT'),
  requestTimeout: overridable('mcp.timeouts.request', 'MCP_REQUEST_TIMEOUT'),
  pollingEnabled: overridable('mcp.servers', 'MCP_POLLING_ENABLE', 'MCP_POLLING_ENABLED'),
  pollingInterval: overridable('mcp.servers', 'MCP_POLLING_INTERVAL'),
};

/** Of agents. They are called by gateways from 0.10 to 0.19 only; the variables mean nothing to others. */
const a2a = {
  enabled: overridable('a2a.enabled', 'A2A_ENABLE'),
  expose: overridable('a2a.expose', 'A2A_EXPOSE'),
  agents: overridable('a2a.agents', 'A2A_AGENTS'),
  clientTimeout: overridable('a2a.timeouts.client', 'A2A_CLIENT_TIMEOUT'),
  pollingEnabled: overridable('a2a.polling.enabled', 'A2A_POLLING_ENABLE'),
  pollingInterval: overridable('a2a.polling.interval', 'A2A_POLLING_INTERVAL'),
  pollingTimeout: overridable('a2a.polling.timeout', 'A2A_POLLING_TIMEOUT'),
  maxPollAttempts: overridable('a2a.polling.maxAttempts', 'A2A_MAX_POLL_ATTEMPTS'),
};

/** The book of the kind. */
export const gatewayVariables = { server, telemetry, tracing, auth, mcp, a2a };
