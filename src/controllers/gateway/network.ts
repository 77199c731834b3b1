/** How a Gateway is reached: its Service and its Ingress. */
import { selectorLabels, workloadLabels } from '../../kubernetes/labels.ts';
import type { Ingress, Rendered, Service } from '../../kubernetes/object.ts';
import type { GatewayModel } from '../../schemas/gateway/model.ts';
import type { Normalized } from '../../schemas/kind-schema.ts';
import { identityOf } from './identity.ts';

type Gateway = Normalized<GatewayModel>;

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

/** Where the gateway answers: its first ingress host, or its Service. */
export function urlOf(gateway: Gateway): string {
  const { name, namespace, server, ingress: outside } = gateway;
  const rule = outside?.rules[0];
  if (outside !== undefined && rule !== undefined) {
    return `${outside.tls.length > 0 ? 'https' : 'http'}://${rule.host}`;
  }
  const scheme = server.tls === undefined ? 'http' : 'https';
  return `${scheme}://${name}.${namespace}.svc.cluster.local:${gateway.service.port}`;
}
