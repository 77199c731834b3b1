/** From a Gateway as stored, of either era, to the one form that its controller reads. */

import { containerResourcesOf } from '../../blocks/compute-resources.ts';
import { containerVariableOf, type EnvVar, literalValue } from '../../blocks/env-var.ts';
import { initialReplicas } from '../../blocks/normalized-autoscaling.ts';
import type { Normalized, Resourced } from '../../kind-schema.ts';
import { providerIdOf, variablePrefixOf } from '../providers.ts';
import {
  defaultA2aTimeouts,
  defaultHealthCheck,
  defaultMcpTimeouts,
  defaultMetricsPort,
  defaultOidc,
  defaultPolling,
  defaultService,
  defaultServiceAccount,
} from './defaults.ts';
import { eraOf, isMetricsPortOpen, isTelemetryOn } from './era.ts';
import { ingressOf } from './normalize-ingress.ts';
import { autoscalingOf } from './normalize-scaling.ts';
import { serverOf } from './normalize-server.ts';
import type { GatewaySettings, ModelProvider } from './normalized.ts';
import { portNumberOf } from './port-number.ts';
import type { Provider } from './providers.ts';
import type { GatewaySpec } from './schema.ts';
import { secretKeyOf, textOr } from './secret-key.ts';

/** The key of a reference that names none, in the older shape. */
const keyOfOlderShape = 'value';

function olderVariables(prefix: string, config: Provider['config']): EnvVar[] {
  const { baseUrl, tokenRef } = config ?? {};
  return [
    ...(baseUrl === undefined || baseUrl === ''
      ? []
      : [{ name: `${prefix}_API_URL`, value: literalValue(baseUrl) }]),
    ...(tokenRef?.name === undefined
      ? []
      : [
          {
            name: `${prefix}_API_KEY`,
            valueFrom: { secretKeyRef: { name: tokenRef.name, key: textOr(tokenRef.key, keyOfOlderShape) } },
          },
        ]),
  ];
}

function providerOf({ name, type, config, env }: Provider): ModelProvider {
  const id = type ?? providerIdOf(name);
  return {
    id,
    name,
    env: (env ?? olderVariables(variablePrefixOf(id), config)).map(containerVariableOf),
  };
}

function authOf(spec: GatewaySpec): GatewaySettings['auth'] {
  const { auth } = spec;
  if (auth?.enabled !== true) return undefined;
  const reference = auth.oidc?.clientSecretRef;
  return {
    issuerUrl: textOr(auth.oidc?.issuerUrl, defaultOidc.issuerUrl),
    // An empty audience would make the gateway refuse every token.
    clientId: textOr(auth.oidc?.clientId, defaultOidc.clientId),
    ...(reference?.name !== undefined && {
      clientSecret: secretKeyOf(reference, { name: reference.name, key: keyOfOlderShape }),
    }),
    unsupported: auth.provider === 'basic',
  };
}

function telemetryOf(spec: GatewaySpec): GatewaySettings['telemetry'] {
  const tracing = spec.telemetry?.tracing;
  const enabled = isTelemetryOn(spec);
  const endpoint = tracing?.endpoint;
  return {
    enabled,
    metricsPort: portNumberOf(spec.telemetry?.metrics?.port ?? defaultMetricsPort) ?? defaultMetricsPort,
    metricsPortOpen: isMetricsPortOpen(spec),
    ...(enabled &&
      tracing?.enabled === true && {
        tracing: { ...(endpoint !== undefined && endpoint !== '' && { endpoint }) },
      }),
  };
}

function mcpOf({ mcp }: GatewaySpec): GatewaySettings['mcp'] {
  if (mcp?.enabled !== true) return undefined;
  const servers = mcp.servers ?? [];
  // The gateway polls all of its servers alike: the first that is to be polled sets the interval.
  const checks = servers.map(({ healthCheck }) => ({ ...defaultHealthCheck, ...healthCheck }));
  const polled = checks.find(({ enabled }) => enabled);
  return {
    expose: mcp.expose,
    servers: servers.map(({ name, url }) => ({ name, url })),
    polling: {
      enabled: checks.length === 0 || polled !== undefined,
      interval: polled?.interval ?? defaultHealthCheck.interval,
    },
    timeouts: mcp.timeouts ?? defaultMcpTimeouts,
  };
}

function a2aOf({ a2a }: GatewaySpec): GatewaySettings['a2a'] {
  if (a2a?.enabled !== true) return undefined;
  return {
    expose: a2a.expose,
    agents: (a2a.agents ?? []).map(({ name, url }) => ({ name, url })),
    clientTimeout: a2a.timeouts?.client ?? defaultA2aTimeouts.client,
    polling: a2a.polling ?? defaultPolling,
  };
}

type Service = NonNullable<GatewaySpec['service']>;

function serviceOf({ service }: GatewaySpec): GatewaySettings['service'] {
  const { type, port, annotations = {} }: Service = service ?? defaultService;
  return { type, port, annotations };
}

type ServiceAccount = NonNullable<GatewaySpec['serviceAccount']>;

function serviceAccountOf(
  { serviceAccount }: GatewaySpec,
  fallback: string,
): GatewaySettings['serviceAccount'] {
  const { create, name }: ServiceAccount = serviceAccount ?? defaultServiceAccount;
  return { create, name: textOr(name, fallback) };
}

function settingsOf({ metadata, spec }: Resourced<GatewaySpec>): GatewaySettings {
  const identity = { name: metadata.name ?? '', namespace: metadata.namespace ?? '' };
  const ingress = ingressOf(spec, identity.name);
  const autoscaling = autoscalingOf(spec.hpa);
  const auth = authOf(spec);
  const mcp = mcpOf(spec);
  const a2a = a2aOf(spec);
  return {
    ...identity,
    generation: metadata.generation ?? 0,
    image: spec.image,
    environment: spec.environment,
    replicas: spec.replicas ?? initialReplicas,
    ...(spec.replicas === undefined && { leavesReplicas: true }),
    server: serverOf(identity, spec.server, ingress, eraOf(spec) === 'older' ? keyOfOlderShape : undefined),
    telemetry: telemetryOf(spec),
    providers: (spec.providers ?? []).filter(({ enabled }) => enabled !== false).map(providerOf),
    service: serviceOf(spec),
    serviceAccount: serviceAccountOf(spec, identity.name),
    resources: containerResourcesOf(spec.resources ?? {}),
    ...(autoscaling !== undefined && { autoscaling }),
    ...(auth !== undefined && { auth }),
    ...(mcp !== undefined && { mcp }),
    ...(a2a !== undefined && { a2a }),
    ...(ingress !== undefined && { ingress }),
  };
}

/** The Gateway in its one form. Takes a spec that is schema-sound and has all defaults; any other is a fault of ours. */
export function normalize(resource: Resourced<GatewaySpec>): Normalized<GatewaySettings> {
  // The brand exists in types only, and this is where it is given.
  return settingsOf(resource) as Normalized<GatewaySettings>;
}
