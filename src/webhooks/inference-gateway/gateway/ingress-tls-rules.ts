/** Rules on the TLS settings of the Ingress, which its schema leaves open because their two shapes differ in type. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, invalid, invalidUnquoted, required, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { type IngressTls, readIngressTls } from '../../../schemas/inference-gateway/gateway/ingress-tls.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { checkObjectName } from '../../checks/name-checks.ts';
import { hostWords, isIngressHost } from './ingress-rules.ts';

const tlsPath = specPath.at('ingress', 'tls');

function entriesPath({ shape }: IngressTls): FieldPath {
  return shape === 'list' ? tlsPath : tlsPath.at('config');
}

function checkName(name: string | undefined, path: FieldPath, kind: string, complain: Complain): void {
  if (name !== undefined && name !== '') checkObjectName(path, name, kind, complain);
}

function checkContent(tls: IngressTls, complain: Complain): void {
  checkName(tls.secretName, tlsPath.at('secretName'), 'Secret', complain);
  checkName(tls.issuer, tlsPath.at('issuer'), 'ClusterIssuer', complain);
  for (const [index, { secretName = '', hosts }] of tls.entries.entries()) {
    const path = entriesPath(tls).at(index);
    if (secretName === '' && tls.shape === 'list') {
      complain(required(path.at('secretName'), 'the Secret with the certificate'));
    }
    checkName(secretName, path.at('secretName'), 'Secret', complain);
    for (const [position, host] of hosts.entries()) {
      if (!isIngressHost(host)) complain(invalid(path.at('hosts', position), host, hostWords));
    }
  }
}

const ingressTls: Rule<GatewaySpec> = {
  id: 'gateway/ingress-tls',
  severity: 'error',
  summary:
    'TLS of the Ingress is an object, or the older list of {secretName, hosts} with a Secret in each item.',
  why: 'What has neither shape would be dropped, and the Ingress would serve plain HTTP.',
  fix: 'Write {enabled: true} for the Secret <name>-tls, {issuer: …} for cert-manager, or name Secrets in config.',
  reads: ['spec.ingress.tls'],
  check({ spec }, complain) {
    const read = readIngressTls(spec.ingress?.tls);
    if ('tls' in read) checkContent(read.tls, complain);
    else for (const { path, words } of read.mistakes) complain(invalidUnquoted(tlsPath.at(...path), words));
  },
};

function matches(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith('*.') && host.slice(host.indexOf('.')) === pattern.slice(1));
}

/** Certificates for hosts that the Ingress does not serve. */
export const ingressTlsHosts: Rule<GatewaySpec> = {
  id: 'gateway/ingress-tls-hosts',
  severity: 'warning',
  summary: 'A TLS host should be one that the Ingress serves.',
  why: 'The certificate would never be shown, and the host that was meant has none.',
  fix: 'Correct the host, or add it to spec.ingress.hosts.',
  reads: ['spec.ingress.enabled', 'spec.ingress.host', 'spec.ingress.hosts[].host', 'spec.ingress.tls'],
  check({ spec }, complain) {
    const { ingress } = spec;
    if (ingress?.enabled !== true) return;
    const read = readIngressTls(ingress.tls);
    if (!('tls' in read) || !read.tls.enabled) return;
    const { host = '', hosts = [] } = ingress;
    const served = [host, ...hosts.map(({ host: name }) => name)];
    for (const [index, entry] of read.tls.entries.entries()) {
      for (const [position, name] of entry.hosts.entries()) {
        if (served.some((candidate) => matches(name, candidate) || matches(candidate, name))) continue;
        const path = entriesPath(read.tls).at(index, 'hosts', position);
        complain(warning(path, 'no ingress host of this name'));
      }
    }
  },
};

/** The shape of the TLS settings. */
export const ingressTlsErrors: readonly Rule<GatewaySpec>[] = [ingressTls];
