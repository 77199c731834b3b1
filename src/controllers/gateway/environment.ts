/**
 * The environment of the gateway container.
 *
 * The names of some variables changed between releases of the gateway; all names are set at once, since a gateway
 * ignores those that it does not know. So one Gateway works with every image.
 */
import type { ContainerVariable } from '../../schemas/env-var.ts';
import type { GatewayModel, SecretKey } from '../../schemas/gateway/model.ts';
import type { Normalized } from '../../schemas/kind-schema.ts';
import { tlsFolder } from './tls-volume.ts';

type Gateway = Normalized<GatewayModel>;

/** One value under every name that some release of the gateway reads it by. */
function underNames(names: readonly string[], content: Omit<ContainerVariable, 'name'>): ContainerVariable[] {
  return names.map((name) => ({ name, ...content }));
}

const text = (name: string, value: string | number | boolean): ContainerVariable => ({
  name,
  value: String(value),
});

const flag = (names: readonly string[], value: boolean): ContainerVariable[] =>
  underNames(names, { value: String(value) });

function secret({ name, key, optional }: SecretKey): Omit<ContainerVariable, 'name'> {
  return { valueFrom: { secretKeyRef: { name, key, ...(optional !== undefined && { optional }) } } };
}

/**
 * The gateway reaches providers by calling itself: below 0.29 its write timeout cuts streams, and its client's own
 * limit of 10 s to the first byte cuts any slow answer, unless all of them follow the read timeout. None may be
 * empty: an empty duration is zero to the gateway, and every completion fails.
 */
function serverVariables({ server }: Gateway): ContainerVariable[] {
  const { host, port, timeouts, tls } = server;
  return [
    // With TLS the gateway verifies its own certificate when it calls itself, so it must go by a name that is on it.
    text('SERVER_HOST', tls?.dnsName ?? host),
    text('SERVER_PORT', port),
    text('SERVER_READ_TIMEOUT', timeouts.read),
    text('SERVER_WRITE_TIMEOUT', timeouts.write),
    text('SERVER_IDLE_TIMEOUT', timeouts.idle),
    text('CLIENT_TIMEOUT', timeouts.read),
    text('CLIENT_RESPONSE_HEADER_TIMEOUT', timeouts.read),
    ...(tls === undefined
      ? []
      : [
          text('SERVER_TLS_CERT_PATH', `${tlsFolder}/tls.crt`),
          text('SERVER_TLS_KEY_PATH', `${tlsFolder}/tls.key`),
          // Trusts the mounted certificate beside the public authorities; SSL_CERT_FILE would replace those.
          text('SSL_CERT_DIR', tlsFolder),
        ]),
  ];
}

function telemetryVariables({ telemetry }: Gateway): ContainerVariable[] {
  const { enabled, metricsPort, tracing } = telemetry;
  return [
    ...flag(['ENABLE_TELEMETRY', 'TELEMETRY_ENABLE', 'TELEMETRY_ENABLED'], enabled),
    text('TELEMETRY_METRICS_PORT', metricsPort),
    ...(tracing === undefined ? [] : flag(['TELEMETRY_TRACING_ENABLE', 'TELEMETRY_TRACING_ENABLED'], true)),
    ...(tracing?.endpoint === undefined ? [] : [text('TELEMETRY_TRACING_OTLP_ENDPOINT', tracing.endpoint)]),
  ];
}

function authVariables({ auth }: Gateway): ContainerVariable[] {
  const on = flag(['ENABLE_AUTH', 'AUTH_ENABLE', 'AUTH_ENABLED'], auth !== undefined);
  if (auth === undefined) return on;
  const { issuerUrl, clientId, clientSecret } = auth;
  return [
    ...on,
    ...underNames(['OIDC_ISSUER_URL', 'AUTH_OIDC_ISSUER'], { value: issuerUrl }),
    ...underNames(['OIDC_CLIENT_ID', 'AUTH_OIDC_CLIENT_ID'], { value: clientId }),
    ...(clientSecret === undefined
      ? []
      : underNames(['OIDC_CLIENT_SECRET', 'AUTH_OIDC_CLIENT_SECRET'], secret(clientSecret))),
  ];
}

function mcpVariables({ mcp }: Gateway): ContainerVariable[] {
  const on = flag(['MCP_ENABLE', 'MCP_ENABLED'], mcp !== undefined);
  if (mcp === undefined) return on;
  const { expose, servers, polling, timeouts } = mcp;
  return [
    ...on,
    text('MCP_EXPOSE', expose),
    // The gateway splits at commas and does not trim: a space would lose a server.
    ...(servers.length === 0 ? [] : [text('MCP_SERVERS', servers.map(({ url }) => url.trim()).join(','))]),
    text('MCP_CLIENT_TIMEOUT', timeouts.client),
    text('MCP_DIAL_TIMEOUT', timeouts.dial),
    text('MCP_TLS_HANDSHAKE_TIMEOUT', timeouts.tlsHandshake),
    text('MCP_RESPONSE_HEADER_TIMEOUT', timeouts.responseHeader),
    text('MCP_REQUEST_TIMEOUT', timeouts.request),
    ...flag(['MCP_POLLING_ENABLE', 'MCP_POLLING_ENABLED'], polling.enabled),
    text('MCP_POLLING_INTERVAL', polling.interval),
  ];
}

/** Agents are called by gateways from 0.10 to 0.19 only; the variables mean nothing to others. */
function a2aVariables({ a2a }: Gateway): ContainerVariable[] {
  if (a2a === undefined) return [];
  const { expose, urls, clientTimeout, polling } = a2a;
  return [
    text('A2A_ENABLE', true),
    text('A2A_EXPOSE', expose),
    ...(urls.length === 0 ? [] : [text('A2A_AGENTS', urls.map((url) => url.trim()).join(','))]),
    text('A2A_CLIENT_TIMEOUT', clientTimeout),
    text('A2A_POLLING_ENABLE', polling.enabled),
    text('A2A_POLLING_INTERVAL', polling.interval),
    text('A2A_POLLING_TIMEOUT', polling.timeout),
    text('A2A_MAX_POLL_ATTEMPTS', polling.maxAttempts),
  ];
}

/**
 * Every variable of the container, each once. A variable of a provider that the operator sets too keeps the user's
 * content: that was the only way to set timeouts with the Go operator.
 */
export function environmentOf(gateway: Gateway): ContainerVariable[] {
  const own = [
    text('ENVIRONMENT', gateway.environment),
    ...serverVariables(gateway),
    ...telemetryVariables(gateway),
    ...authVariables(gateway),
    ...mcpVariables(gateway),
    ...a2aVariables(gateway),
  ];
  const given = gateway.providers.flatMap(({ env }) => env);
  return [...new Map([...own, ...given].map((variable) => [variable.name, variable])).values()];
}
