/** `spec.server`, with the name that the gateway calls itself by. */

import { parseDuration } from '../../../kubernetes/duration.ts';
import { isDns1123Subdomain } from '../../../kubernetes/names.ts';
import { everyIPv4Address } from '../../../kubernetes/pod-addresses.ts';
import { defaultServer, defaultServerTimeouts } from './defaults.ts';
import type { GatewaySettings, ModelIngress, ServerTls } from './normalized.ts';
import { portNumberOf } from './port-number.ts';
import type { GatewaySpec } from './schema.ts';
import { secretKeyOf } from './secret-key.ts';

type Server = GatewaySpec['server'];

/** What a Gateway is called. */
export interface ResourceName {
  readonly name: string;
  readonly namespace: string;
}

/** Whether a host is a name that a certificate can carry: no address, and not the pod's own loopback. */
export function isHostName(host: string): boolean {
  return isDns1123Subdomain(host) && !/^[0-9.]+$/.test(host) && host !== 'localhost';
}

/**
 * The DNS name that the gateway calls itself by, which its certificate must carry: the host it is told to listen on
 * when that is a name, else the ingress host whose certificate it shares, else the name of its Service. A name of a
 * wildcard certificate is any that matches it.
 */
function certifiedName(resource: ResourceName, host: string, secret: string, ingress?: ModelIngress): string {
  if (isHostName(host)) return host;
  const shared = ingress?.tls.find(({ secretName }) => secretName === secret);
  return shared?.hosts[0]?.replace(/^\*\./, 'self.') ?? `${resource.name}.${resource.namespace}.svc`;
}

function tlsOf(
  { name }: ResourceName,
  server: Server,
  keyOfOlderShape: string | undefined,
): ServerTls | undefined {
  const tls = server?.tls;
  if (tls?.enabled !== true) return undefined;
  const certificate = secretKeyOf(tls.certificateRef, {
    name: `${name}-tls`,
    key: (tls.certificateRef && keyOfOlderShape) ?? 'tls.crt',
  });
  // A certificate named alone stands beside its key, as in every Secret of type kubernetes.io/tls.
  const key = secretKeyOf(tls.keyRef, {
    name: certificate.name,
    key: (tls.keyRef && keyOfOlderShape) ?? 'tls.key',
  });
  return { certificate, key };
}

/** Whether one duration is longer than another; what is none counts as nothing. */
export function isLonger(one: string, other: string): boolean {
  return (parseDuration(one) ?? 0n) > (parseDuration(other) ?? 0n);
}

function timeoutsOf(server: Server): GatewaySettings['server']['timeouts'] {
  const { read, write, idle } = server?.timeouts ?? defaultServerTimeouts;
  // An answer may take as long as `read`; a shorter `write` would close the connection without a word before that.
  return { read, write: isLonger(read, write) ? read : write, idle };
}

/**
 * The server; `keyOfOlderShape` is the key of a reference that names none, where the shape has such a key.
 * With TLS the gateway verifies its own certificate when it calls itself, so that it must go by a name that is on it.
 */
export function serverOf(
  resource: ResourceName,
  server: Server,
  ingress: ModelIngress | undefined,
  keyOfOlderShape: string | undefined,
): GatewaySettings['server'] {
  const { host = '' } = server ?? {};
  const tls = tlsOf(resource, server, keyOfOlderShape);
  const name = tls === undefined ? host : certifiedName(resource, host, tls.certificate.name, ingress);
  return {
    // Any other address leads nowhere: that of a pod is not known, and no probe reaches its loopback.
    host: isHostName(name) ? name : everyIPv4Address,
    isHostName: isHostName(name),
    port: portNumberOf(server?.port ?? defaultServer.port) ?? defaultServer.port,
    timeouts: timeoutsOf(server),
    ...(tls !== undefined && { tls }),
  };
}
