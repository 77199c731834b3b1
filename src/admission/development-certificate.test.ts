import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { makeDevelopmentCertificate } from './development-certificate.ts';

const made = makeDevelopmentCertificate(['webhook.ns.svc', 'localhost'], ['127.0.0.1', '::1']);

describe('makeDevelopmentCertificate', () => {
  it('is signed by itself, for its names and addresses, as an authority and a server', () => {
    const certificate = new X509Certificate(made.certificate);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.checkHost('webhook.ns.svc')).toBeDefined();
    expect(certificate.checkHost('other.ns.svc')).toBeUndefined();
    expect(certificate.checkIP('127.0.0.1')).toBeDefined();
    expect(certificate.checkIP('::1')).toBeDefined();
    expect(certificate.ca).toBe(true);
    expect(certificate.keyUsage).toContain('1.3.6.1.5.5.7.3.1');
    expect(made.ca).toBe(made.certificate);
  });

  it('is valid now, also for a clock that is half an hour behind, and for weeks', () => {
    const { validFromDate, validToDate } = new X509Certificate(made.certificate);
    expect(validFromDate.getTime()).toBeLessThan(Date.now() - 1_800_000);
    expect(validToDate.getTime()).toBeGreaterThan(Date.now() + 20 * 86_400_000);
  });

  it('is another at each call', () => {
    const other = new X509Certificate(makeDevelopmentCertificate(['localhost']).certificate);
    expect(other.serialNumber).not.toBe(new X509Certificate(made.certificate).serialNumber);
  });

  it.each(['localhost', 'webhook.ns.svc'])(
    'is accepted by a client that trusts it, as %s',
    async (servername) => {
      const server = createServer({ key: made.key, cert: made.certificate }, (socket) => socket.end());
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const client = connect({ host: '127.0.0.1', port, servername, ca: made.ca });
      await once(client, 'secureConnect');
      expect(client.authorized).toBe(true);
      client.destroy();
      server.close();
    },
  );
});
