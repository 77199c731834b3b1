/** `spec.ingress` of both shapes as one. */

import { type IngressTls, type IngressTlsEntry, readIngressTls } from './ingress-tls.ts';
import type { IngressRule, ModelIngress } from './normalized.ts';
import type { GatewaySpec } from './schema.ts';

type Ingress = NonNullable<GatewaySpec['ingress']>;

/** Annotation by which cert-manager is asked for a certificate of a ClusterIssuer. */
const issuerAnnotation = 'cert-manager.io/cluster-issuer';

/** Annotation by which ingress-nginx is told that the pods speak HTTPS. */
const nginxProtocolAnnotation = 'nginx.ingress.kubernetes.io/backend-protocol';

/** Annotation that named the class before there was a field for it. */
const classAnnotation = 'kubernetes.io/ingress.class';

const everything = [{ path: '/', pathType: 'Prefix' }];

function rulesOf({ host, hosts = [] }: Ingress): IngressRule[] {
  const rules = hosts.map(({ host: name, paths = [] }) => ({
    host: name,
    paths:
      paths.length === 0
        ? everything
        : paths.map(({ path, pathType }) => ({ path, pathType: pathType ?? 'Prefix' })),
  }));
  const isNamed = host !== undefined && host !== '' && hosts.every(({ host: name }) => name !== host);
  return isNamed ? [{ host, paths: everything }, ...rules] : rules;
}

function tlsOf(tls: IngressTls, hosts: readonly string[], name: string): ModelIngress['tls'] {
  if (!tls.enabled) return [];
  const secretName = tls.secretName ?? `${name}-tls`;
  const entries = tls.entries.length === 0 ? [{ hosts: [] }] : tls.entries;
  return entries.map((entry: IngressTlsEntry) => ({
    secretName: entry.secretName ?? secretName,
    // An entry without hosts serves all; cert-manager asks for no certificate unless they are named.
    hosts: entry.hosts.length === 0 ? hosts : entry.hosts,
  }));
}

/** The TLS settings, which rules have found to be in one of the two shapes. */
export function ingressTlsOf(ingress: GatewaySpec['ingress']): IngressTls {
  const read = readIngressTls(ingress?.tls);
  return 'tls' in read ? read.tls : { shape: 'list', enabled: false, entries: [] };
}

/** The Ingress; undefined while it is off. The user's own annotations win over those that follow from other fields. */
export function ingressOf(spec: GatewaySpec, name: string): ModelIngress | undefined {
  const { ingress } = spec;
  if (ingress?.enabled !== true) return undefined;
  const tls = ingressTlsOf(ingress);
  const rules = rulesOf(ingress);
  const servesHttps = spec.server?.tls?.enabled === true;
  const { className } = ingress;
  const isNginx = (className ?? ingress.annotations?.[classAnnotation]) === 'nginx';
  return {
    ...(className !== undefined && className !== '' && { className }),
    annotations: {
      ...(tls.enabled && tls.issuer !== undefined && { [issuerAnnotation]: tls.issuer }),
      ...(servesHttps && isNginx && { [nginxProtocolAnnotation]: 'HTTPS' }),
      ...ingress.annotations,
    },
    rules,
    tls: tlsOf(
      tls,
      rules.map(({ host }) => host),
      name,
    ),
  };
}
