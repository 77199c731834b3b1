/** The variables that fields of a Gateway set, for comparison with those that users write themselves. */
import { defaultMetricsPort, defaultServer } from '../../../schemas/inference-gateway/gateway/defaults.ts';
import { eraOf, eraReads, isTelemetryOn } from '../../../schemas/inference-gateway/gateway/era.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { gatewayVariables } from '../../../schemas/inference-gateway/gateway/variables.ts';
import {
  type FieldFinder,
  type FieldValue,
  overridableRows,
  reservedRows,
  type VariableRow,
  variableFields,
} from '../../checks/variable-fields.ts';

function clientSecretOf(spec: GatewaySpec): FieldValue {
  const reference = spec.auth?.oidc?.clientSecretRef;
  if (reference?.name === undefined) return undefined;
  const { name, key = eraOf(spec) === 'older' ? 'value' : 'client-secret' } = reference;
  return { valueFrom: { secretKeyRef: { name, key } } };
}

type RowsOfBlocks = {
  readonly [Block in keyof typeof gatewayVariables]: (spec: GatewaySpec) => VariableRow[];
};

const { server, telemetry, tracing, auth, mcp, a2a } = gatewayVariables;

const reserved: RowsOfBlocks = {
  server({ server: { host = defaultServer.host, port = defaultServer.port, tls } = {} }) {
    return reservedRows(server, {
      // With TLS the gateway must go by a name of its certificate, which is not always what the field says.
      host: tls?.enabled === true ? undefined : host,
      port,
      tlsCertificatePath: undefined,
      tlsKeyPath: undefined,
    });
  },
  telemetry: (spec) =>
    reservedRows(telemetry, { metricsPort: spec.telemetry?.metrics?.port ?? defaultMetricsPort }),
  tracing: () => reservedRows(tracing, {}),
  auth(spec) {
    const { enabled, oidc } = spec.auth ?? {};
    return reservedRows(auth, {
      enabled: enabled === true,
      issuerUrl: oidc?.issuerUrl,
      clientId: oidc?.clientId,
      clientSecret: clientSecretOf(spec),
    });
  },
  mcp: () => reservedRows(mcp, {}),
  a2a: () => reservedRows(a2a, {}),
};

function rowsOf(blocks: RowsOfBlocks, spec: GatewaySpec): VariableRow[] {
  return Object.values(blocks).flatMap((rows) => rows(spec));
}

/**
 * Variables that the operator itself depends on: probes, Service and authentication follow the fields, so a variable
 * of another content would take the gateway away or open it.
 */
export function reservedVariables(spec: GatewaySpec): FieldFinder {
  return variableFields(rowsOf(reserved, spec));
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

/** Blocks that are absent set none. */
const overridable: RowsOfBlocks = {
  server({ environment, server: { timeouts } = {} }) {
    return overridableRows(server, {
      environment,
      readTimeout: timeouts?.read,
      clientTimeout: timeouts?.read,
      clientHeaderTimeout: timeouts?.read,
      writeTimeout: timeouts?.write,
      idleTimeout: timeouts?.idle,
    });
  },
  telemetry: (spec) =>
    spec.telemetry === undefined ? [] : overridableRows(telemetry, { enabled: isTelemetryOn(spec) }),
  tracing(spec) {
    const block = spec.telemetry?.tracing;
    if (block === undefined) return [];
    return overridableRows(tracing, { enabled: block.enabled, endpoint: block.endpoint });
  },
  auth: () => overridableRows(auth, {}),
  mcp(spec) {
    if (spec.mcp === undefined) return [];
    const { enabled, expose, timeouts } = spec.mcp;
    return overridableRows(mcp, {
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
    });
  },
  a2a(spec) {
    if (spec.a2a === undefined) return [];
    const { enabled, expose, polling, timeouts } = spec.a2a;
    return overridableRows(a2a, {
      enabled,
      expose,
      agents: undefined,
      clientTimeout: timeouts?.client,
      pollingEnabled: polling?.enabled,
      pollingInterval: polling?.interval,
      pollingTimeout: polling?.timeout,
      maxPollAttempts: polling?.maxAttempts,
    });
  },
};

/** Variables that follow a field, and that a user may set otherwise. */
export function overridableVariables(spec: GatewaySpec): FieldFinder {
  return variableFields(rowsOf(overridable, spec));
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
