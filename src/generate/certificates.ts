/** The certificates that processes serve with, and the authority of an installation's own, for cert-manager. */
import { installationLabels } from '../installation/names.ts';
import { type ChartText, commented, type Fields, type ManifestObject } from './manifest.ts';
import type { Endpoint, Installation } from './processes.ts';

const group = 'cert-manager.io';

const metadataOf = (name: string, namespace: ChartText): Fields => ({
  name,
  namespace,
  labels: installationLabels,
});

const issuerRef = (name: string): Fields => ({ group, kind: 'Issuer', name });

/** A day in cert-manager's words. */
const days = (count: number): string => `${count * 24}h0m0s`;

function issuer(name: string, namespace: ChartText, spec: Fields): Fields {
  return { apiVersion: `${group}/v1`, kind: 'Issuer', metadata: metadataOf(name, namespace), spec };
}

function certificate(name: string, namespace: ChartText, spec: Fields): Fields {
  return {
    apiVersion: `${group}/v1`,
    kind: 'Certificate',
    metadata: metadataOf(name, namespace),
    spec: { ...spec, revisionHistoryLimit: 1 },
  };
}

const privateKey = (rotationPolicy: 'Always' | 'Never'): Fields => ({
  algorithm: 'ECDSA',
  size: 256,
  rotationPolicy,
});

function servingCertificate(endpoint: Endpoint, { namespace, authority }: Installation): Fields {
  const { service } = endpoint;
  return certificate(endpoint.certificate, namespace, {
    secretName: endpoint.secret,
    dnsNames: [
      namespace.within((name) => `${service}.${name}.svc`),
      namespace.within((name) => `${service}.${name}.svc.cluster.local`),
      namespace.within((name) => `${service}.${name}`),
      service,
    ],
    duration: days(90),
    renewBefore: commented('Half of its life; the process warns when a third is left.', days(45)),
    usages: ['digital signature', 'server auth'],
    privateKey: privateKey('Always'),
    issuerRef: issuerRef(authority.name),
  });
}

/** The authority of an installation, and the certificate of each process that has an endpoint. */
export function certificates(installation: Installation): readonly ManifestObject[] {
  const { namespace, authority, processes } = installation;
  const { name } = authority;
  const root = certificate(name, namespace, {
    isCA: true,
    commonName: name,
    secretName: name,
    duration: days(3650),
    renewBefore: days(365),
    privateKey: privateKey('Never'),
    issuerRef: issuerRef(authority.issuer),
  });
  return [
    commented(
      "An authority of the installation's own, and the certificates that processes serve with.",
      issuer(authority.issuer, namespace, { selfSigned: {} }),
    ),
    commented(
      'The webhook configurations trust this one (cert-manager.io/inject-ca-from). It keeps its key when it is renewed, so that certificates from before and after the renewal are both trusted, whichever of them the bundle holds.',
      root,
    ),
    issuer(name, namespace, { ca: { secretName: name } }),
    ...processes.flatMap(({ endpoint }) =>
      endpoint === undefined ? [] : [servingCertificate(endpoint, installation)],
    ),
  ];
}
