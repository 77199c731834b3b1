/** The serving certificate: a pair of files that is replaced while the server runs. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A certificate chain and its key, PEM, checked to belong together. */
export interface CertificatePair {
  readonly certificate: string;
  readonly key: string;
  /** End of validity of the leaf. */
  readonly notAfter: Date;
  readonly notBefore: Date;
}

/** Names of the files, as in a Secret of type kubernetes.io/tls. */
export const certificateFiles = { certificate: 'tls.crt', key: 'tls.key' } as const;

/** Why a pair cannot be served; says what would be right. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError';
}

function parsed<T>(what: string, file: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new CertificateError(`${file} holds no ${what} in PEM form`);
  }
}

/**
 * Checks a pair: both can be read, belong together, and the certificate has not expired at `now`. One that is not valid
 * yet passes: when the clock of this machine is behind, it is the clients who are right.
 */
export function checkedPair(certificate: string, key: string, now: Date): CertificatePair {
  const leaf = parsed('certificate', certificateFiles.certificate, () => new X509Certificate(certificate));
  const privateKey = parsed('private key', certificateFiles.key, () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) {
    throw new CertificateError(`${certificateFiles.key} is not the key of ${certificateFiles.certificate}`);
  }
  const { validFromDate: notBefore, validToDate: notAfter } = leaf;
  if (notAfter <= now) {
    throw new CertificateError(`${certificateFiles.certificate} expired at ${notAfter.toISOString()}`);
  }
  return { certificate, key, notAfter, notBefore };
}

/** Reads the pair of a folder. Rejects with a CertificateError when it is missing or cannot be served. */
export async function loadPair(folder: string, now: Date): Promise<CertificatePair> {
  const read = async (file: string): Promise<string> => {
    try {
      return await readFile(join(folder, file), 'utf8');
    } catch {
      throw new CertificateError(`${join(folder, file)} cannot be read: mount the certificate there`);
    }
  };
  const [certificate, key] = await Promise.all([
    read(certificateFiles.certificate),
    read(certificateFiles.key),
  ]);
  return checkedPair(certificate, key, now);
}
