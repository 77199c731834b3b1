import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthority } from '../../test/cluster/certificates.ts';
import { certificateFault } from './peer-certificate.ts';

const day = 24 * 3600 * 1000;
const hosts = ['calendar.team.svc.cluster.local', 'calendar.team.svc'];
const authority = createAuthority('agents');

/** A certificate as a connection shows it, valid from yesterday for a year. */
function shown(...names: string[]) {
  return new X509Certificate(authority.issue({ commonName: 'calendar' }, names).cert).toLegacyObject();
}

/** What is wrong with it so many days from now. */
const faultOf = (certificate: ReturnType<typeof shown>, days = 0) =>
  certificateFault(certificate, hosts, new Date(Date.now() + days * day));

describe('a certificate', () => {
  it('that names the Service is good as long as it is valid', () => {
    const certificate = shown('calendar.team.svc');
    expect(faultOf(certificate)).toBeUndefined();
    expect(faultOf(certificate, 363)).toBeUndefined();
    expect(faultOf(certificate, 367)).toBe(`the certificate has expired on ${certificate.valid_to}`);
    expect(faultOf(certificate, -2)).toBe(`the certificate is not valid before ${certificate.valid_from}`);
  });

  it.each(['calendar', 'calendar.other.svc', '*.svc', '10.96.0.7'])('that names %s is not', (name) => {
    expect(faultOf(shown(name))).toBe(`the certificate does not name ${hosts.join(' or ')}`);
  });

  it('must be shown', () => {
    // What a connection without one has, whatever its type says.
    expect(faultOf({} as ReturnType<typeof shown>)).toBe(
      `no certificate is shown; one for ${hosts.join(' or ')} is needed`,
    );
  });
});
