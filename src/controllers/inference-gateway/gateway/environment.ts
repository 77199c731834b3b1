/**
 * The environment of the gateway container.
 *
 * The names of some variables changed between releases of the gateway; all names are set at once, since a gateway
 * ignores those that it does not know. So one Gateway works with every image.
 */
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { GatewayModel } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { flag, fromSecret, literal, text, underNames } from '../../workload/variables.ts';
import { tlsFolder } from './tls-volume.ts';

type Gateway = Normalized<GatewayModel>;

/** One setting under every name that some release of the gateway reads it by. */
type Setting = readonly ContainerVariable[];

const plain = (name: string, value: string | number | boolean): Setting => [text(name, value)];

/** Text of a user's field, which has no references to other variables in it. */
const freeText = (names: readonly string[], value: string): Setting => underNames(names, literal(value));

/**
 * The gateway reaches providers by calling itself: below 0.29 its write timeout cuts streams, and its client's own
 * limit of 10 s to the first byte cuts any slow answer, unless all of them follow the read timeout. None may be
 * empty: an empty duration is zero to the gateway, and every completion fails.
 */
function serverSettings({ server }: Gateway): Setting[] {
  const { host, port, timeouts, tls } = server;
  return [
    plain('SERVER_HOST', host),
    plain('SERVER_PORT', port),
    plain('SERVER_READ_TIMEOUT', timeouts.read),
    plain('SERVER_WRITE_TIMEOUT', timeouts.write),
    plain('SERVER_IDLE_TIMEOUT', timeouts.idle),
    plain('CLIENT_TIMEOUT', timeouts.read),
    plain('CLIENT_RESPONSE_HEADER_TIMEOUT', timeouts.read),
    ...(tls === undefined
      ? []
      : [
          plain('SERVER_TLS_CERT_PATH', `${tlsFolder}/tls.crt`),
          plain('SERVER_TLS_KEY_PATH', `${tlsFolder}/tls.key`),
          // Trusts the mounted certificate beside the public authorities; SSL_CERT_FILE would replace those.
          plain('SSL_CERT_DIR', tlsFolder),
        ]),
  ];
}

function telemetrySettings({ telemetry }: Gateway): Setting[] {
  const { enabled, metricsPort, tracing } = telemetry;
  return [
    flag(['ENABLE_TELEMETRY', 'TELEMETRY_ENABLE', 'TELEMETRY_ENABLED'], enabled),
    plain('TELEMETRY_METRICS_PORT', metricsPort),
    ...(tracing === undefined ? [] : [flag(['TELEMETRY_TRACING_ENABLE', 'TELEMETRY_TRACING_ENABLED'], true)]),
    ...(tracing?.endpoint === undefined
      ? []
      : [freeText(['TELEMETRY_TRACING_OTLP_ENDPOINT'], tracing.endpoint)]),
  ];
}

function authSettings({ auth }: Gateway): Setting[] {
  const on = flag(['ENABLE_AUTH', 'AUTH_ENABLE', 'AUTH_ENABLED'], auth !== undefined);
  if (auth === undefined) return [on];
  const { issuerUrl, clientId, clientSecret } = auth;
  return [
    on,
    freeText(['OIDC_ISSUER_URL', 'AUTH_OIDC_ISSUER'], issuerUrl),
    freeText(['OIDC_CLIENT_ID', 'AUTH_OIDC_CLIENT_ID'], clientId),
    ...(clientSecret === undefined
      ? []
      : [underNames(['OIDC_CLIENT_SECRET', 'AUTH_OIDC_CLIENT_SECRET'], fromSecret(clientSecret))]),
  ];
}

/** The gateway splits lists at commas and does not trim: a space would lose an entry. An empty list is left out. */
function list(name: string, endpoints: readonly { readonly url: string }[]): Setting[] {
  return endpoints.length === 0 ? [] : [freeText([name], endpoints.map(({ url }) => url).join(','))];
}

function mcpSettings({ mcp }: Gateway): Setting[] {
  const on = flag(['MCP_ENABLE', 'MCP_ENABLED'], mcp !== undefined);
  if (mcp === undefined) return [on];
  const { expose, servers, polling, timeouts } = mcp;
  return [
    on,
    plain('MCP_EXPOSE', expose),
    ...list('MCP_SERVERS', servers),
    plain('MCP_CLIENT_TIMEOUT', timeouts.client),
    plain('MCP_DIAL_TIMEOUT', timeouts.dial),
    plain('MCP_TLS_HANDSHAKE_TIMEOUT', timeouts.tlsHandshake),
    plain('MCP_RESPONSE_HEADER_TIMEOUT', timeouts.responseHeader),
    plain('MCP_REQUEST_TIMEOUT', timeouts.request),
    flag(['MCP_POLLING_ENABLE', 'MCP_POLLING_ENABLED'], polling.enabled),
    plain('MCP_POLLING_INTERVAL', polling.interval),
  ];
}

/** Agents are called by gateways from 0.10 to 0.19 only; the variables mean nothing to others. */
function a2aSettings({ a2a }: Gateway): Setting[] {
  if (a2a === undefined) return [];
  const { expose, agents, clientTimeout, polling } = a2a;
  return [
    plain('A2A_ENABLE', true),
    plain('A2A_EXPOSE', expose),
    ...list('A2A_AGENTS', agents),
    plain('A2A_CLIENT_TIMEOUT', clientTimeout),
    plain('A2A_POLLING_ENABLE', polling.enabled),
    plain('A2A_POLLING_INTERVAL', polling.interval),
    plain('A2A_POLLING_TIMEOUT', polling.timeout),
    plain('A2A_MAX_POLL_ATTEMPTS', polling.maxAttempts),
  ];
}

const isEmpty = ({ value = '', valueFrom }: ContainerVariable) => valueFrom === undefined && value === '';

/**
 * Every variable of the container, each once. A variable of a provider wins over the operator's own, under every name
 * of the setting: that was the only way to set timeouts with the Go operator. Only an empty text wins over nothing,
 * since it means zero to the gateway, and no default.
 *
 * Those of providers keep their order, since one may refer to those before it.
 */
export function environmentOf(gateway: Gateway): ContainerVariable[] {
  const settings = [
    plain('ENVIRONMENT', gateway.environment),
    ...serverSettings(gateway),
    ...telemetrySettings(gateway),
    ...authSettings(gateway),
    ...mcpSettings(gateway),
    ...a2aSettings(gateway),
  ];
  const own = new Set(settings.flat().map(({ name }) => name));
  const given = new Map(
    gateway.providers
      .flatMap(({ env }) => env)
      .filter((variable) => !(isEmpty(variable) && own.has(variable.name)))
      .map((variable) => [variable.name, variable]),
  );
  const isGiven = ({ name }: ContainerVariable) => given.has(name);
  const followers = settings.flatMap((setting) => {
    const leader = given.get(setting.find(isGiven)?.name ?? '');
    return leader === undefined
      ? []
      : setting.filter((one) => !isGiven(one)).map(({ name }) => ({ ...leader, name }));
  });
  return [...settings.filter((setting) => !setting.some(isGiven)).flat(), ...given.values(), ...followers];
}
