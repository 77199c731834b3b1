/** The variables that fields of a Gateway set, for comparison with those that users write themselves. */
import { defaultMetricsPort, defaultServer } from '../../../schemas/inference-gateway/gateway/defaults.ts';
import { eraOf, isTelemetryOn } from '../../../schemas/inference-gateway/gateway/era.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { gatewayVariables } from '../../../schemas/inference-gateway/gateway/variables.ts';
import { type FieldFinder, type FieldValue, fieldFinder } from '../../checks/variable-fields.ts';

/** What `eraOf` reads where there are providers, without which there are no variables. */
const eraReadsBesideProviders = ['spec.providers[].type', 'spec.providers[].config'];

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
export const reservedVariables: (spec: GatewaySpec) => FieldFinder = fieldFinder(
  'reserved',
  gatewayVariables,
  {
    server({ server: { host = defaultServer.host, port = defaultServer.port, tls } = {} }) {
      return {
        // With TLS the gateway must go by a name of its certificate, which is not always what the field says.
        host: tls?.enabled === true ? undefined : host,
        port,
        tlsCertificatePath: undefined,
        tlsKeyPath: undefined,
      };
    },
    telemetry: (spec) => ({ metricsPort: spec.telemetry?.metrics?.port ?? defaultMetricsPort }),
    tracing: () => ({}),
    auth(spec) {
      const { enabled, oidc } = spec.auth ?? {};
      return {
        enabled: enabled === true,
        issuerUrl: oidc?.issuerUrl,
        clientId: oidc?.clientId,
        clientSecret: clientSecretOf(spec),
      };
    },
    mcp: () => ({}),
    a2a: () => ({}),
  },
);

/** What `reservedVariables` reads. */
export const reservedReads = [
  'spec.server.host',
  'spec.server.port',
  'spec.server.tls.enabled',
  'spec.auth.enabled',
  'spec.auth.oidc',
  'spec.telemetry.metrics.port',
  ...eraReadsBesideProviders,
];

/** Variables that follow a field, and that a user may set otherwise. Blocks that are absent set none. */
export const overridableVariables: (spec: GatewaySpec) => FieldFinder = fieldFinder(
  'overridable',
  gatewayVariables,
  {
    server({ environment, server: { timeouts } = {} }) {
      return {
        environment,
        readTimeout: timeouts?.read,
        clientTimeout: timeouts?.read,
        clientHeaderTimeout: timeouts?.read,
        writeTimeout: timeouts?.write,
        idleTimeout: timeouts?.idle,
      };
    },
    telemetry: (spec) => (spec.telemetry === undefined ? undefined : { enabled: isTelemetryOn(spec) }),
    tracing(spec) {
      const block = spec.telemetry?.tracing;
      if (block === undefined) return undefined;
      return { enabled: block.enabled, endpoint: block.endpoint };
    },
    auth: () => ({}),
    mcp(spec) {
      if (spec.mcp === undefined) return undefined;
      const { enabled, expose, timeouts } = spec.mcp;
      return {
        enabled,
        expose,
        servers: undefined,
        pollingEnabled: undefined,
        pollingInterval: undefined,
        clientTimeout: timeouts?.client,
        dialTimeout: timeouts?.dial,
        tlsHandshakeTimeout: timeouts?.tlsHandshake,
        responseHeaderTimeout: timeouts?.responseHeader,
        requestTimeout: timeouts?.request,
      };
    },
    a2a(spec) {
      if (spec.a2a === undefined) return undefined;
      const { enabled, expose, polling, timeouts } = spec.a2a;
      return {
        enabled,
        expose,
        agents: undefined,
        clientTimeout: timeouts?.client,
        pollingEnabled: polling?.enabled,
        pollingInterval: polling?.interval,
        pollingTimeout: polling?.timeout,
        maxPollAttempts: polling?.maxAttempts,
      };
    },
  },
);

/** What `overridableVariables` reads. */
export const overridableReads = [
  'spec.environment',
  'spec.server.timeouts',
  'spec.telemetry.enabled',
  'spec.telemetry.tracing',
  'spec.mcp',
  'spec.a2a',
  ...eraReadsBesideProviders,
];
