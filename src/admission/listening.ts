/** Where a server listens. */
import { networkInterfaces } from 'node:os';

/** Every address of this machine, also where it has IPv6 only or none. */
export function everyAddress(): string {
  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ family }) => family === 'IPv6'),
  );
  return hasIPv6 ? '::' : '0.0.0.0';
}
