/** The addresses of pods, and how a program listens on all of them. */
import { isIPv6 } from 'node:net';

/** What a program listens on to be reached at every address of its pod. */
export type EveryAddress = '0.0.0.0' | '::';

/** Before anything else is known. */
export const everyIPv4Address: EveryAddress = '0.0.0.0';

/**
 * What programs in a cluster listen on, by the addresses of one of its pods (`status.podIPs`, separated by commas, the
 * primary one first). The kubelet and the Services of the cluster ask the primary address: `0.0.0.0` would be deaf where
 * that is of IPv6, and `::` cannot be listened on where the kernel has no IPv6.
 */
export function everyAddressOf(podIps: string): EveryAddress {
  const [primary = ''] = podIps.split(',');
  return isIPv6(primary.trim()) ? '::' : everyIPv4Address;
}

/** An address as it stands before a port: `[::]` in `[::]:8080`. */
export function beforePort(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}
