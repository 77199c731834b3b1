import { createPrivateKey, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAuthority } from './certificates.ts';

describe('a certificate authority', () => {
  const authority = createAuthority('root');
  const root = new X509Certificate(authority.cert);

  it('signs itself, as an authority', () => {
    expect(root.verify(root.publicKey)).toBe(true);
    expect(root.ca).toBe(true);
    expect(root.subject).toBe('CN=root');
  });

  it('issues client certificates with user and group', () => {
    const { cert, key } = authority.issue({ commonName: 'admin', organization: 'system:masters' });
    const certificate = new X509Certificate(cert);
    expect(certificate.subject).toBe('O=system:masters\nCN=admin');
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBeUndefined();
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('issues server certificates for names and addresses', () => {
    const hosts = ['127.0.0.1', 'localhost', `${'long.'.repeat(40)}example`];
    const certificate = new X509Certificate(authority.issue({ commonName: 'server' }, hosts).cert);
    expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
    expect(certificate.checkHost('localhost')).toBe('localhost');
    expect(certificate.subjectAltName).toContain(hosts[2]);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('issues for a year, from before now', () => {
    const { validFromDate, validToDate } = new X509Certificate(authority.issue({ commonName: 'any' }).cert);
    expect(validFromDate.getTime()).toBeLessThan(Date.now());
    expect(validToDate.getTime()).toBeGreaterThan(Date.now() + 364 * 24 * 3600 * 1000);
  });
});
