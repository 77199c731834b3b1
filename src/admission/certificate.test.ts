import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CertificateError, checkedPair, loadPair } from './certificate.ts';
import { makeDevelopmentCertificate } from './development-certificate.ts';

const now = new Date();
const day = 86_400_000;
const one = makeDevelopmentCertificate(['one.example.com']);
const two = makeDevelopmentCertificate(['two.example.com']);

describe('checkedPair', () => {
  it('passes a pair, with its validity', () => {
    const pair = checkedPair(one.certificate, one.key, now);
    expect(pair).toMatchObject({ certificate: one.certificate, key: one.key });
    expect(pair.notBefore.getTime()).toBeLessThan(now.getTime());
    expect(pair.notAfter.getTime()).toBeGreaterThan(now.getTime() + 29 * day);
  });

  it('looks at the first certificate of a chain', () => {
    expect(() => checkedPair(one.certificate + two.certificate, one.key, now)).not.toThrow();
    expect(() => checkedPair(two.certificate + one.certificate, one.key, now)).toThrow(CertificateError);
  });

  it.each([
    ['the key of another', one.certificate, two.key, 'tls.key is not the key of tls.crt'],
    ['no certificate', 'garbage', one.key, 'tls.crt holds no certificate in PEM form'],
    ['an empty certificate', '', one.key, 'tls.crt holds no certificate in PEM form'],
    ['a cut certificate', one.certificate.slice(0, 300), one.key, 'tls.crt holds no certificate in PEM form'],
    ['no key', one.certificate, 'garbage', 'tls.key holds no private key in PEM form'],
    ['a cut key', one.certificate, one.key.slice(0, 300), 'tls.key holds no private key in PEM form'],
    ['a certificate for a key', one.certificate, one.certificate, 'tls.key holds no private key in PEM form'],
    ['a key for a certificate', one.key, one.key, 'tls.crt holds no certificate in PEM form'],
  ])('refuses %s, quoting nothing of it', (_, certificate, key, message) => {
    expect(() => checkedPair(certificate, key, now)).toThrow(new CertificateError(message));
  });

  it('refuses a certificate from the moment at which it expires', () => {
    const { notAfter } = checkedPair(one.certificate, one.key, now);
    expect(() => checkedPair(one.certificate, one.key, new Date(notAfter.getTime() - 1))).not.toThrow();
    expect(() => checkedPair(one.certificate, one.key, notAfter)).toThrow(
      `tls.crt expired at ${notAfter.toISOString()}`,
    );
  });

  it('passes one that is not valid yet: the clock of this machine may be behind', () => {
    expect(() => checkedPair(one.certificate, one.key, new Date(now.getTime() - day))).not.toThrow();
  });
});

describe('loadPair', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('reads the files of a kubernetes.io/tls Secret', async () => {
    await writeFile(join(folder, 'tls.crt'), one.certificate);
    await writeFile(join(folder, 'tls.key'), one.key);
    expect(await loadPair(folder, now)).toEqual(checkedPair(one.certificate, one.key, now));
  });

  it.each(['tls.crt', 'tls.key'])('names %s when it is missing', async (missing) => {
    await writeFile(join(folder, missing === 'tls.crt' ? 'tls.key' : 'tls.crt'), one.certificate);
    await expect(loadPair(folder, now)).rejects.toThrow(
      new CertificateError(`${join(folder, missing)} cannot be read: mount the certificate there`),
    );
  });
});
