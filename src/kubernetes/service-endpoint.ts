/** Where a Service is reached from inside the cluster. */
import type { Service } from './object.ts';

/** One port of a Service. */
export interface ServiceEndpoint {
  readonly namespace: string;
  readonly name: string;
  /** The ClusterIP. */
  readonly address: string;
  readonly port: number;
  readonly tls: boolean;
  /** The name that its certificate must carry; absent: one of its own DNS names. */
  readonly certifiedName?: string;
}

/** The DNS name of a Service, as programs in the cluster call it. */
export function hostOf({ namespace, name }: Pick<ServiceEndpoint, 'namespace' | 'name'>): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

/** The port `http` of a Service; undefined while the Service has no address, or if it never has one. */
export function httpEndpointOf(service: Service | undefined): ServiceEndpoint | undefined {
  const { namespace, name } = service?.metadata ?? {};
  const { clusterIP = '', ports = [] } = service?.spec ?? {};
  const http = ports.find((port) => port.name === 'http');
  if (namespace === undefined || name === undefined || http === undefined) return undefined;
  if (clusterIP === '' || clusterIP === 'None') return undefined;
  return { namespace, name, address: clusterIP, port: http.port, tls: http.appProtocol === 'https' };
}
