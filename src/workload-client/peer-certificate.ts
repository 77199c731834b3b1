/** What is wrong with the certificate that a workload shows. */
import { checkServerIdentity, type PeerCertificate } from 'node:tls';

/**
 * Why clients that verify certificates would turn this one away, as far as can be told without its authority; undefined
 * if nothing is wrong.
 *
 * The authority is left out: it stands in a Secret, and this operator reads none. Nothing secret is sent over the
 * connection, and what comes back is trusted no more than over plain HTTP: what leads to the right pods is the
 * ClusterIP of a Service that the operator made. But a name or a date that is wrong fails every client, so it is told.
 */
export function certificateFault(
  certificate: PeerCertificate,
  hosts: readonly string[],
  now: Date,
): string | undefined {
  const names = hosts.join(' or ');
  // Without a certificate the object is empty, whatever its type says.
  if (certificate.subject === undefined) return `no certificate is shown; one for ${names} is needed`;
  if (now > new Date(certificate.valid_to)) return `the certificate has expired on ${certificate.valid_to}`;
  if (now < new Date(certificate.valid_from)) {
    return `the certificate is not valid before ${certificate.valid_from}`;
  }
  const isNamed = hosts.some((host) => checkServerIdentity(host, certificate) === undefined);
  return isNamed ? undefined : `the certificate does not name ${names}`;
}
