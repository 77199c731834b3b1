/** How a Gateway is reached: its Service and its Ingress. */
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Ingress, Rendered, Service } from '../../../kubernetes/object.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { identityOf } from './identity.ts';

type Gateway = Normalized<GatewaySettings>;

/** The Service; its ports lead to the pods' ports by name, whatever their numbers. */
export function service(gateway: Gateway): Rendered<Service> {
  const { name, telemetry, server } = gateway;
  const { type, port, annotations } = gateway.service;
  const identity = identityOf(gateway);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: workloadLabels(identity), annotations: { ...annotations } },
    spec: {
      type,
      selector: selectorLabels(identity),
      ports: [
        {
          name: 'http',
          port,
          targetPort: 'http',
          protocol: 'TCP',
          ...(server.tls !== undefined && { appProtocol: 'https' }),
        },
        ...(telemetry.metricsPortOpen
          ? [{ name: 'metrics', port: telemetry.metricsPort, targetPort: 'metrics', protocol: 'TCP' }]
          : []),
      ],
    },
  };
}

/** The Ingress; undefined while it is off. */
export function ingress(gateway: Gateway): Rendered<Ingress> | undefined {
  if (gateway.ingress === undefined) return undefined;
  const { className, annotations, rules, tls } = gateway.ingress;
  const backend = { service: { name: gateway.name, port: { name: 'http' } } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name: gateway.name,
      labels: workloadLabels(identityOf(gateway)),
      annotations: { ...annotations },
    },
    spec: {
      ...(className !== undefined && { ingressClassName: className }),
      rules: rules.map(({ host, paths }) => ({
        host,
        http: { paths: paths.map(({ path, pathType }) => ({ path, pathType, backend })) },
      })),
      ...(tls.length > 0 && { tls: tls.map(({ secretName, hosts }) => ({ secretName, hosts: [...hosts] })) }),
    },
  };
}

function matches(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1));
}

/** Where the gateway answers: its first ingress host that is no wildcard, or its Service. */
export function urlOf(gateway: Gateway): string {
  const { name, namespace, server, ingress: outside } = gateway;
  const host = outside?.rules.map((rule) => rule.host).find((pattern) => !pattern.startsWith('*'));
  if (host !== undefined) {
    const isSecure = outside?.tls.some(({ hosts }) => hosts.some((pattern) => matches(pattern, host)));
    return `${isSecure === true ? 'https' : 'http'}://${host}`;
  }
  const scheme = server.tls === undefined ? 'http' : 'https';
  return `${scheme}://${name}.${namespace}.svc.cluster.local:${gateway.service.port}`;
}
