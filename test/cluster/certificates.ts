import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as der from './der.ts';

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/** Whom a certificate names. Kubernetes reads the common name as the user and organizations as groups. */
export interface Subject {
  readonly commonName: string;
  readonly organization?: string;
}

/** A certificate authority that lives as long as its control plane. */
export interface Authority {
  /** The authority's own certificate, PEM. */
  readonly cert: string;
  /** Issues a certificate for clients and, where `hosts` (DNS names, IPv4 addresses) are given, for servers. */
  issue(subject: Subject, hosts?: readonly string[]): KeyPair;
}

const day = 24 * 3600 * 1000;

/**
 * Makes a certificate authority with a fresh key.
 *
 * Every key is on the P-256 curve: a fresh one takes less than a millisecond, where RSA takes a hundred.
 */
export function createAuthority(commonName: string): Authority {
  const keys = generateKeys();
  const issuer = { subject: { commonName }, key: keys.privateKey };
  const certificate = signCertificate(issuer, { commonName }, keys.publicKey, [
    extension('2.5.29.19', 'critical', der.sequence(der.boolean(true))), // basicConstraints: a CA
    extension('2.5.29.15', 'critical', der.bitString(Buffer.from([0x04]), 2)), // keyUsage: keyCertSign
  ]);

  return {
    cert: pem('CERTIFICATE', certificate),
    issue(subject, hosts = []) {
      const { publicKey, privateKey } = generateKeys();
      const leaf = signCertificate(issuer, subject, publicKey, leafExtensions(hosts));
      return { cert: pem('CERTIFICATE', leaf), key: privatePem(privateKey) };
    },
  };
}

/** A key pair to sign and verify service account tokens with (ES256), both PEM. */
export function createSigningKey(): { readonly privateKey: string; readonly publicKey: string } {
  const { publicKey, privateKey } = generateKeys();
  return {
    privateKey: privatePem(privateKey),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function generateKeys(): { publicKey: KeyObject; privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
}

function leafExtensions(hosts: readonly string[]): Buffer[] {
  const serverAuth = '1.3.6.1.5.5.7.3.1';
  const clientAuth = '1.3.6.1.5.5.7.3.2';
  const purposes = hosts.length > 0 ? [serverAuth, clientAuth] : [clientAuth];
  const extensions = [
    extension('2.5.29.15', 'critical', der.bitString(Buffer.from([0x80]), 7)), // keyUsage: digitalSignature
    extension('2.5.29.37', 'plain', der.sequence(...purposes.map(der.objectIdentifier))),
  ];
  if (hosts.length > 0)
    extensions.push(extension('2.5.29.17', 'plain', der.sequence(...hosts.map(generalName))));
  return extensions;
}

/** A subject alternative name (RFC 5280, 4.2.1.6): `[7]` the bytes of an address, `[2]` a DNS name. */
function generalName(host: string): Buffer {
  return isIPv4(host)
    ? der.context(7, 'implicit', Buffer.from(host.split('.').map(Number)))
    : der.context(2, 'implicit', Buffer.from(host));
}

function extension(id: string, weight: 'critical' | 'plain', value: Buffer): Buffer {
  const critical = weight === 'critical' ? [der.boolean(true)] : [];
  return der.sequence(der.objectIdentifier(id), ...critical, der.octetString(value));
}

function distinguishedName({ commonName, organization }: Subject): Buffer {
  const attribute = (id: string, value: string): Buffer =>
    der.set(der.sequence(der.objectIdentifier(id), der.utf8String(value)));
  const organizations = organization === undefined ? [] : [attribute('2.5.4.10', organization)];
  return der.sequence(...organizations, attribute('2.5.4.3', commonName));
}

/** A version 3 certificate (RFC 5280, 4.1), valid from yesterday for a year, signed with ECDSA and SHA-256. */
function signCertificate(
  issuer: { readonly subject: Subject; readonly key: KeyObject },
  subject: Subject,
  publicKey: KeyObject,
  extensions: readonly Buffer[],
): Buffer {
  const algorithm = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
  const now = Date.now();
  const unsigned = der.sequence(
    der.context(0, 'explicit', der.integer(Buffer.from([2]))),
    der.integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])), // positive, whatever the dice say
    algorithm,
    distinguishedName(issuer.subject),
    der.sequence(der.utcTime(new Date(now - day)), der.utcTime(new Date(now + 365 * day))),
    distinguishedName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der.context(3, 'explicit', der.sequence(...extensions)),
  );
  return der.sequence(unsigned, algorithm, der.bitString(sign('sha256', unsigned, issuer.key)));
}

function privatePem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
