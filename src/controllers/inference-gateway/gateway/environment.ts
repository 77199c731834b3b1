/** The environment of the gateway container, written from the book of its variables. */
import { beforePort, type EveryAddress } from '../../../kubernetes/pod-addresses.ts';
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { BookVariable } from '../../../schemas/blocks/variable-book.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import { gatewayVariables as book } from '../../../schemas/inference-gateway/gateway/variables.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { type BookedVariable, freeText, fromSecret, text } from '../../workload/variables.ts';
import { tlsFolder } from './tls-volume.ts';

type Gateway = Normalized<GatewaySettings>;

/** One setting under every name that some release of the gateway reads it by. */
type Setting = readonly BookedVariable[];

/**
 * The gateway reaches providers by calling itself: below 0.29 its write timeout cuts streams, and its client's own
 * limit of 10 s to the first byte cuts any slow answer, unless all of them follow the read timeout. None may be
 * empty: an empty duration is zero to the gateway, and every completion fails.
 */
function serverSettings({ server }: Gateway, everyAddress: EveryAddress): Setting[] {
  const { host, isHostName, port, timeouts, tls } = server;
  return [
    // The gateway joins host and port by a colon, for listening and for calling itself.
    text(book.server.host, isHostName ? host : beforePort(everyAddress)),
    text(book.server.port, port),
    text(book.server.readTimeout, timeouts.read),
    text(book.server.writeTimeout, timeouts.write),
    text(book.server.idleTimeout, timeouts.idle),
    text(book.server.clientTimeout, timeouts.read),
    text(book.server.clientHeaderTimeout, timeouts.read),
    ...(tls === undefined
      ? []
      : [
          text(book.server.tlsCertificatePath, `${tlsFolder}/tls.crt`),
          text(book.server.tlsKeyPath, `${tlsFolder}/tls.key`),
          // Trusts the mounted certificate beside the public authorities; SSL_CERT_FILE would replace those.
          text(book.server.trustedFolder, tlsFolder),
        ]),
  ];
}

function telemetrySettings({ telemetry }: Gateway): Setting[] {
  const { enabled, metricsPort, tracing } = telemetry;
  return [
    text(book.telemetry.enabled, enabled),
    text(book.telemetry.metricsPort, metricsPort),
    ...(tracing === undefined ? [] : [text(book.tracing.enabled, true)]),
    ...(tracing?.endpoint === undefined ? [] : [freeText(book.tracing.endpoint, tracing.endpoint)]),
  ];
}

function authSettings({ auth }: Gateway): Setting[] {
  const on = text(book.auth.enabled, auth !== undefined);
  if (auth === undefined) return [on];
  const { issuerUrl, clientId, clientSecret } = auth;
  return [
    on,
    freeText(book.auth.issuerUrl, issuerUrl),
    freeText(book.auth.clientId, clientId),
    ...(clientSecret === undefined ? [] : [fromSecret(book.auth.clientSecret, clientSecret)]),
  ];
}

/** The gateway splits lists at commas and does not trim: a space would lose an entry. An empty list is left out. */
function list(variable: BookVariable, endpoints: readonly { readonly url: string }[]): Setting[] {
  return endpoints.length === 0 ? [] : [freeText(variable, endpoints.map(({ url }) => url).join(','))];
}

function mcpSettings({ mcp }: Gateway): Setting[] {
  const on = text(book.mcp.enabled, mcp !== undefined);
  if (mcp === undefined) return [on];
  const { expose, servers, polling, timeouts } = mcp;
  return [
    on,
    text(book.mcp.expose, expose),
    ...list(book.mcp.servers, servers),
    text(book.mcp.clientTimeout, timeouts.client),
    text(book.mcp.dialTimeout, timeouts.dial),
    text(book.mcp.tlsHandshakeTimeout, timeouts.tlsHandshake),
    text(book.mcp.responseHeaderTimeout, timeouts.responseHeader),
    text(book.mcp.requestTimeout, timeouts.request),
    text(book.mcp.pollingEnabled, polling.enabled),
    text(book.mcp.pollingInterval, polling.interval),
  ];
}

function a2aSettings({ a2a }: Gateway): Setting[] {
  if (a2a === undefined) return [];
  const { expose, agents, clientTimeout, polling } = a2a;
  return [
    text(book.a2a.enabled, true),
    text(book.a2a.expose, expose),
    ...list(book.a2a.agents, agents),
    text(book.a2a.clientTimeout, clientTimeout),
    text(book.a2a.pollingEnabled, polling.enabled),
    text(book.a2a.pollingInterval, polling.interval),
    text(book.a2a.pollingTimeout, polling.timeout),
    text(book.a2a.maxPollAttempts, polling.maxAttempts),
  ];
}

const isEmpty = ({ value = '', valueFrom }: ContainerVariable) => valueFrom === undefined && value === '';

/** Admitted only where it says what `server.host` says, and that is not always what the gateway can listen on. */
const isHost = ({ name }: ContainerVariable) => book.server.host.names.includes(name);

/**
 * Every variable of the container, each once. A variable of a provider wins over the operator's own, under every name
 * of the setting: that was the only way to set timeouts with the Go operator. Only an empty text wins over nothing,
 * since it means zero to the gateway, and no default.
 *
 * Those of providers keep their order, since one may refer to those before it.
 */
export function environmentOf(gateway: Gateway, everyAddress: EveryAddress): ContainerVariable[] {
  const settings = [
    text(book.server.environment, gateway.environment),
    ...serverSettings(gateway, everyAddress),
    ...telemetrySettings(gateway),
    ...authSettings(gateway),
    ...mcpSettings(gateway),
    ...a2aSettings(gateway),
  ];
  const own = new Set(settings.flat().map(({ name }) => name));
  const given = new Map(
    gateway.providers
      .flatMap(({ env }) => env)
      .filter((variable) => !isHost(variable) && !(isEmpty(variable) && own.has(variable.name)))
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
