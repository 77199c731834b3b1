/** The ConfigMap in which people read how a Gateway is set. Nothing reads it back, and it holds no secret. */
import { stringify } from 'yaml';
import { withoutUserInfo } from '../../../kubernetes/http-url.ts';
import { workloadLabels } from '../../../kubernetes/labels.ts';
import type { ConfigMap, Rendered } from '../../../kubernetes/object.ts';
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { identityOf } from './identity.ts';
import { urlOf } from './network.ts';

type Gateway = Normalized<GatewaySettings>;

/** Where a variable comes from; never what it holds. */
function sourceOf({ valueFrom }: ContainerVariable): string {
  const { secretKeyRef, configMapKeyRef, fieldRef, resourceFieldRef } = valueFrom ?? {};
  if (secretKeyRef !== undefined) return `Secret ${secretKeyRef.name ?? ''}, key ${secretKeyRef.key}`;
  if (configMapKeyRef !== undefined)
    return `ConfigMap ${configMapKeyRef.name ?? ''}, key ${configMapKeyRef.key}`;
  if (fieldRef !== undefined) return `field ${fieldRef.fieldPath}`;
  if (resourceFieldRef !== undefined) return `resource ${resourceFieldRef.resource}`;
  return 'spec.providers';
}

/** A URL as far as it holds no secret: without user-info, and without its query, where some servers take keys. */
function readable(url: string): string {
  return withoutUserInfo(url.replace(/[?#].*/s, ''));
}

const endpoint = ({ name, url }: { readonly name: string; readonly url: string }) => ({
  name,
  url: readable(url),
});

function overview(gateway: Gateway) {
  const { server, telemetry, auth, mcp, a2a, autoscaling } = gateway;
  return {
    url: urlOf(gateway),
    image: gateway.image,
    environment: gateway.environment,
    replicas:
      autoscaling === undefined
        ? gateway.replicas
        : `${autoscaling.minReplicas} to ${autoscaling.maxReplicas}`,
    server: {
      port: server.port,
      timeouts: { ...server.timeouts },
      tls: server.tls === undefined ? 'off' : `on, as ${server.host}`,
    },
    telemetry: {
      enabled: telemetry.enabled,
      ...(telemetry.enabled && { metricsPort: telemetry.metricsPort }),
      tracing: telemetry.tracing !== undefined,
    },
    auth: auth === undefined ? 'off' : { issuer: readable(auth.issuerUrl), clientId: auth.clientId },
    providers: gateway.providers.map(({ id, name, env }) => ({
      id,
      name,
      variables: Object.fromEntries(env.map((variable) => [variable.name, sourceOf(variable)])),
    })),
    mcp: mcp === undefined ? 'off' : mcp.servers.map(endpoint),
    a2a: a2a === undefined ? 'off' : a2a.agents.map(endpoint),
  };
}

/** The ConfigMap `<name>-config` with the effective configuration under `config.yaml`. */
export function configuration(gateway: Gateway): Rendered<ConfigMap> {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${gateway.name}-config`, labels: workloadLabels(identityOf(gateway)) },
    data: { 'config.yaml': stringify(overview(gateway), { aliasDuplicateObjects: false }) },
  };
}
