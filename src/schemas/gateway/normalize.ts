/** From a Gateway as stored, of either era, to the one form that its controller reads. */
import { isDns1123Subdomain } from '../../kubernetes/names.ts';
import { providerIdOf, variablePrefixOf } from '../../providers.ts';
import { containerResourcesOf } from '../compute-resources.ts';
import { containerVariableOf, type EnvVar } from '../env-var.ts';
import type { GatewaySpec } from '../gateway.ts';
import type { Normalized, Resourced } from '../kind-schema.ts';
import type { SecretKeyReference } from '../references.ts';
import { defaultClientId, defaultIssuerUrl } from './auth.ts';
import { eraOf, isMetricsPortOpen, isTelemetryOn } from './era.ts';
import type { GatewayModel, ModelIngress, ModelProvider, SecretKey, ServerTls } from './model.ts';
import { ingressOf } from './normalize-ingress.ts';
import { autoscalingOf } from './normalize-scaling.ts';
import { portNumberOf } from './port-number.ts';
import type { Provider } from './providers.ts';

function secretKeyOf(reference: SecretKeyReference | undefined, fallback: SecretKey): SecretKey {
  return {
    name: reference?.name ?? fallback.name,
    key: reference?.key ?? fallback.key,
    ...(reference?.optional !== undefined && { optional: reference.optional }),
  };
}

/** A name that a certificate can carry: not an address, which Kubernetes' own names would allow. */
function isDnsName(host: string): boolean {
  return isDns1123Subdomain(host) && !/^[0-9.]+$/.test(host);
}

/**
 * The DNS name that the gateway calls itself by, which its certificate must carry: the host it is told to listen on
 * when that is a name, else the ingress host whose certificate it shares, else the name of its Service. A name of a
 * wildcard certificate is any that matches it.
 */
function dnsNameOf(
  resource: { name: string; namespace: string },
  host: string,
  secret: string,
  ingress?: ModelIngress,
): string {
  if (isDnsName(host)) return host;
  const shared = ingress?.tls.find(({ secretName }) => secretName === secret);
  const ingressHost = shared?.hosts[0] ?? (shared === undefined ? undefined : ingress?.rules[0]?.host);
  return ingressHost?.replace(/^\*\./, 'self.') ?? `${resource.name}.${resource.namespace}.svc`;
}

function serverTlsOf(
  resource: { name: string; namespace: string },
  server: GatewaySpec['server'],
  ingress: ModelIngress | undefined,
): ServerTls | undefined {
  const tls = server?.tls;
  if (tls?.enabled !== true) return undefined;
  const fallback = `${resource.name}-tls`;
  const certificate = secretKeyOf(tls.certificateRef, { name: fallback, key: 'tls.crt' });
  // A certificate named alone stands beside its key, as in every Secret of type kubernetes.io/tls.
  const key = secretKeyOf(tls.keyRef, { name: certificate.name, key: 'tls.key' });
  return {
    certificate,
    key,
    dnsName: dnsNameOf(resource, server?.host ?? '', certificate.name, ingress),
  };
}

function olderVariables(prefix: string, config: Provider['config']): EnvVar[] {
  const { baseUrl, tokenRef } = config ?? {};
  return [
    ...(baseUrl === undefined || baseUrl === '' ? [] : [{ name: `${prefix}_API_URL`, value: baseUrl }]),
    ...(tokenRef?.name === undefined
      ? []
      : [
          {
            name: `${prefix}_API_KEY`,
            valueFrom: { secretKeyRef: { name: tokenRef.name, key: tokenRef.key ?? 'value' } },
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

function authOf(spec: GatewaySpec): GatewayModel['auth'] {
  const { auth } = spec;
  if (auth?.enabled !== true) return undefined;
  const reference = auth.oidc?.clientSecretRef;
  const fallbackKey = eraOf(spec) === 'older' ? 'value' : 'client-secret';
  return {
    issuerUrl: auth.oidc?.issuerUrl ?? defaultIssuerUrl,
    clientId: auth.oidc?.clientId ?? defaultClientId,
    ...(reference?.name !== undefined && {
      clientSecret: secretKeyOf(reference, { name: reference.name, key: fallbackKey }),
    }),
    unsupported: auth.provider === 'basic',
  };
}

function telemetryOf(spec: GatewaySpec): GatewayModel['telemetry'] {
  const tracing = spec.telemetry?.tracing;
  const enabled = isTelemetryOn(spec);
  const endpoint = tracing?.endpoint;
  return {
    enabled,
    metricsPort: portNumberOf(spec.telemetry?.metrics?.port ?? 9464) ?? 9464,
    metricsPortOpen: isMetricsPortOpen(spec),
    ...(enabled &&
      tracing?.enabled === true && {
        tracing: { ...(endpoint !== undefined && endpoint !== '' && { endpoint }) },
      }),
  };
}

const mcpTimeouts = { client: '10s', dial: '5s', tlsHandshake: '5s', responseHeader: '5s', request: '10s' };

function mcpOf({ mcp }: GatewaySpec): GatewayModel['mcp'] {
  if (mcp?.enabled !== true) return undefined;
  const servers = mcp.servers ?? [];
  // The gateway polls all of its servers alike: the first that is to be polled sets the interval.
  const checks = servers.map(({ healthCheck }) => ({ enabled: true, interval: '30s', ...healthCheck }));
  const polled = checks.find(({ enabled }) => enabled);
  return {
    expose: mcp.expose,
    servers: servers.map(({ name, url }) => ({ name, url })),
    polling: { enabled: checks.length === 0 || polled !== undefined, interval: polled?.interval ?? '30s' },
    timeouts: mcp.timeouts ?? mcpTimeouts,
  };
}

function a2aOf({ a2a }: GatewaySpec): GatewayModel['a2a'] {
  if (a2a?.enabled !== true) return undefined;
  return {
    expose: a2a.expose,
    urls: (a2a.agents ?? []).map(({ url }) => url),
    clientTimeout: a2a.timeouts?.client ?? '60s',
    polling: a2a.polling ?? { enabled: true, interval: '2s', timeout: '60s', maxAttempts: 30 },
  };
}

function serverOf(
  identity: { name: string; namespace: string },
  server: GatewaySpec['server'],
  ingress: ModelIngress | undefined,
): GatewayModel['server'] {
  const tls = serverTlsOf(identity, server, ingress);
  return {
    host: server?.host ?? '0.0.0.0',
    port: portNumberOf(server?.port ?? 8080) ?? 8080,
    timeouts: server?.timeouts ?? { read: '60s', write: '60s', idle: '300s' },
    ...(tls !== undefined && { tls }),
  };
}

function serviceOf({ service }: GatewaySpec): GatewayModel['service'] {
  const { type, port, annotations = {} } = service ?? { type: 'ClusterIP', port: 8080 };
  return { type, port, annotations };
}

function serviceAccountOf({ serviceAccount }: GatewaySpec, fallback: string): GatewayModel['serviceAccount'] {
  const { create, name } = serviceAccount ?? { create: true };
  return { create, name: name === undefined || name === '' ? fallback : name };
}

function modelOf({ metadata, spec }: Resourced<GatewaySpec>): GatewayModel {
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
    replicas: spec.replicas,
    server: serverOf(identity, spec.server, ingress),
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
export function normalize(resource: Resourced<GatewaySpec>): Normalized<GatewayModel> {
  // The brand exists in types only, and this is where it is given.
  return modelOf(resource) as Normalized<GatewayModel>;
}
