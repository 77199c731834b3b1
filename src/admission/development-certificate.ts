/** A self-signed certificate for development and tests; in a cluster cert-manager makes the real one. */
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';

const { pki } = forge;

/** How long the certificate is valid, in days. */
const validDays = 30;

/** A self-signed pair; `ca` is what a webhook configuration takes as `caBundle`. All PEM. */
export interface DevelopmentCertificate {
  readonly certificate: string;
  readonly key: string;
  readonly ca: string;
}

/** Makes a self-signed pair for the given DNS names and addresses. Takes about a tenth of a second. */
export function makeDevelopmentCertificate(
  names: readonly string[],
  addresses: readonly string[] = ['127.0.0.1'],
): DevelopmentCertificate {
  // node:crypto makes the key: forge would do it in JavaScript, which takes seconds.
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = pki.createCertificate();
  certificate.publicKey = pki.publicKeyFromPem(publicKey);
  // A leading zero keeps the number positive in DER.
  certificate.serialNumber = `00${forge.util.bytesToHex(forge.random.getBytesSync(15))}`;
  // An hour of grace for clocks that differ.
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + validDays * 86_400_000);
  const subject = [{ name: 'commonName', value: names[0] ?? 'inference-operator' }];
  certificate.setSubject(subject);
  certificate.setIssuer(subject);
  certificate.setExtensions([
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, keyCertSign: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [...names.map((value) => ({ type: 2, value })), ...addresses.map((ip) => ({ type: 7, ip }))],
    },
  ]);
  certificate.sign(pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  const pem = pki.certificateToPem(certificate);
  return { certificate: pem, key: privateKey, ca: pem };
}
