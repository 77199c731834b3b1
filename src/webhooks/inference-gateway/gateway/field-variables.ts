/** The variables that fields of a Gateway set, for comparison with those that users write themselves. */
import { eraOf, eraReads, isTelemetryOn } from '../../../schemas/inference-gateway/gateway/era.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import {
  type FieldFinder,
  type FieldValue,
  type VariableRow,
  variableFields,
} from '../../checks/variable-fields.ts';

function clientSecretOf(spec: GatewaySpec): FieldValue {
  const reference = spec.auth?.oidc?.clientSecretRef;
  if (reference?.name === undefined) return undefined;
  const { name, key = eraOf(spec) === 'older' ? 'value' : 'client-secret' } = reference;
  return { valueFrom: { secretKeyRef: { name, key } } };
}

/**
 * Variables that the operator itself depends on: probes, Service and authentication follow the fields, so a variable
 * of another content would take the gateway away or open it.
 */
export function reservedVariables(spec: GatewaySpec): FieldFinder {
  const { server, auth, telemetry } = spec;
  const tls = server?.tls?.enabled === true;
  return variableFields([
    // With TLS the gateway must go by a name of its certificate, which is not always what the field says.
    ['SERVER_HOST', 'server.host', tls ? undefined : (server?.host ?? '0.0.0.0')],
    ['SERVER_PORT', 'server.port', server?.port ?? 8080],
    ['SERVER_TLS_CERT_PATH SERVER_TLS_KEY_PATH', 'server.tls'],
    ['ENABLE_AUTH AUTH_ENABLE AUTH_ENABLED', 'auth.enabled', auth?.enabled === true],
    ['OIDC_ISSUER_URL AUTH_OIDC_ISSUER', 'auth.oidc.issuerUrl', auth?.oidc?.issuerUrl],
    ['OIDC_CLIENT_ID AUTH_OIDC_CLIENT_ID', 'auth.oidc.clientId', auth?.oidc?.clientId],
    ['OIDC_CLIENT_SECRET AUTH_OIDC_CLIENT_SECRET', 'auth.oidc.clientSecretRef', clientSecretOf(spec)],
    ['TELEMETRY_METRICS_PORT', 'telemetry.metrics.port', telemetry?.metrics?.port ?? 9464],
  ]);
}

/** What `reservedVariables` reads. */
export const reservedReads = [
  'spec.server.host',
  'spec.server.port',
  'spec.server.tls.enabled',
  'spec.auth.enabled',
  'spec.auth.oidc',
  'spec.telemetry.metrics.port',
  ...eraReads,
];

function serverRows({ environment, server }: GatewaySpec): VariableRow[] {
  const timeouts = server?.timeouts;
  return [
    ['ENVIRONMENT', 'environment', environment],
    // The gateway reaches providers through itself: its client's limits follow the read timeout.
    [
      'SERVER_READ_TIMEOUT CLIENT_TIMEOUT CLIENT_RESPONSE_HEADER_TIMEOUT',
      'server.timeouts.read',
      timeouts?.read,
    ],
    ['SERVER_WRITE_TIMEOUT', 'server.timeouts.write', timeouts?.write],
    ['SERVER_IDLE_TIMEOUT', 'server.timeouts.idle', timeouts?.idle],
  ];
}

function telemetryRows(spec: GatewaySpec): VariableRow[] {
  const { telemetry } = spec;
  const tracing = telemetry?.tracing;
  const rows: VariableRow[] = [];
  if (telemetry !== undefined) {
    const names = 'ENABLE_TELEMETRY TELEMETRY_ENABLE TELEMETRY_ENABLED';
    rows.push([names, 'telemetry.enabled', isTelemetryOn(spec)]);
  }
  if (tracing !== undefined) {
    const names = 'TELEMETRY_TRACING_ENABLE TELEMETRY_TRACING_ENABLED';
    rows.push([names, 'telemetry.tracing.enabled', tracing.enabled]);
    rows.push(['TELEMETRY_TRACING_OTLP_ENDPOINT', 'telemetry.tracing.endpoint', tracing.endpoint]);
  }
  return rows;
}

function mcpRows({ mcp }: GatewaySpec): VariableRow[] {
  if (mcp === undefined) return [];
  const { timeouts } = mcp;
  return [
    ['MCP_ENABLE MCP_ENABLED', 'mcp.enabled', mcp.enabled],
    ['MCP_EXPOSE', 'mcp.expose', mcp.expose],
    ['MCP_SERVERS MCP_POLLING_ENABLE MCP_POLLING_ENABLED MCP_POLLING_INTERVAL', 'mcp.servers'],
    ['MCP_CLIENT_TIMEOUT', 'mcp.timeouts.client', timeouts?.client],
    ['MCP_DIAL_TIMEOUT', 'mcp.timeouts.dial', timeouts?.dial],
    ['MCP_TLS_HANDSHAKE_TIMEOUT', 'mcp.timeouts.tlsHandshake', timeouts?.tlsHandshake],
    ['MCP_RESPONSE_HEADER_TIMEOUT', 'mcp.timeouts.responseHeader', timeouts?.responseHeader],
    ['MCP_REQUEST_TIMEOUT', 'mcp.timeouts.request', timeouts?.request],
  ];
}

function a2aRows({ a2a }: GatewaySpec): VariableRow[] {
  if (a2a === undefined) return [];
  const { polling, timeouts } = a2a;
  return [
    ['A2A_ENABLE', 'a2a.enabled', a2a.enabled],
    ['A2A_EXPOSE', 'a2a.expose', a2a.expose],
    ['A2A_AGENTS', 'a2a.agents'],
    ['A2A_CLIENT_TIMEOUT', 'a2a.timeouts.client', timeouts?.client],
    ['A2A_POLLING_ENABLE', 'a2a.polling.enabled', polling?.enabled],
    ['A2A_POLLING_INTERVAL', 'a2a.polling.interval', polling?.interval],
    ['A2A_POLLING_TIMEOUT', 'a2a.polling.timeout', polling?.timeout],
    ['A2A_MAX_POLL_ATTEMPTS', 'a2a.polling.maxAttempts', polling?.maxAttempts],
  ];
}

/** Variables that follow a field, and that a user may set otherwise. Blocks that are absent set none. */
export function overridableVariables(spec: GatewaySpec): FieldFinder {
  return variableFields([...serverRows(spec), ...telemetryRows(spec), ...mcpRows(spec), ...a2aRows(spec)]);
}

/** What `overridableVariables` reads. */
export const overridableReads = [
  'spec.environment',
  'spec.server.timeouts',
  'spec.telemetry.enabled',
  'spec.telemetry.tracing',
  'spec.mcp',
  'spec.a2a',
  ...eraReads,
];
