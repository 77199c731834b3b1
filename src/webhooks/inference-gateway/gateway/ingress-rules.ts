/** Rules on the hosts, paths and annotations of the Ingress. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, duplicate, invalid, required } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { isDns1123Subdomain, isWildcardDns1123Subdomain } from '../../../kubernetes/names.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { annotationTexts, checkAnnotations } from '../../checks/annotation-checks.ts';

const ingressPath = specPath.at('ingress');

type IngressPath = { readonly path: string; readonly pathType?: string };

/** Four numbers, which are an address to the API server even with zeros in front. */
const address = /^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/;

/** Whether an Ingress may have this host: a DNS name, with a leading `*.` or without, and no address. */
export function isIngressHost(host: string): boolean {
  return (isDns1123Subdomain(host) || isWildcardDns1123Subdomain(host)) && !address.test(host);
}

/** What is right where `isIngressHost` is false. */
export const hostWords = 'must be a DNS name, such as "ai.example.com" or "*.example.com"';

const host: Rule<GatewaySpec> = {
  id: 'gateway/ingress-host',
  severity: 'error',
  twin: 'cel',
  summary: 'An Ingress that is on must have a host.',
  why: 'Without one, the Ingress would take the traffic of every host of its class.',
  fix: 'Set spec.ingress.host, or spec.ingress.hosts with paths.',
  reads: ['spec.ingress.enabled', 'spec.ingress.host', 'spec.ingress.hosts'],
  check({ spec }, complain) {
    const { ingress } = spec;
    if (ingress?.enabled !== true) return;
    if ((ingress.host ?? '') === '' && (ingress.hosts ?? []).length === 0) {
      complain(required(ingressPath.at('host'), ['when ', ingressPath.at('enabled'), ' is true']));
    }
  },
};

/** Pieces that the API server refuses in a path, because proxies resolve them. */
const resolvedPieces = ['//', '/./', '/../', '%2f', '%2F'];
const resolvedEnds = ['/..', '/.'];

/** What a path of a URL may hold, RFC 3986, but for `;`, which ends a line of many a controller's configuration. */
const urlAlphabet = /^[-\w.~!$&'()*+,=:@/]*$/;

/** What a regular expression may hold beside it: no quotes, braces or spaces, which end it in a configuration. */
const expressionAlphabet = /^[-\w.~!$&'()*+,=:@/|^?[\]]*$/;

/** Whether a path is written as in a URL or, where the controller reads it in its own way, as a regular expression. */
function isWritten(path: string, pathType: string | undefined): boolean {
  const plain = path.replaceAll(/%[0-9A-Fa-f]{2}/g, '');
  if (pathType !== 'ImplementationSpecific') return urlAlphabet.test(plain);
  return expressionAlphabet.test(plain.replaceAll(/\\[-\w.~$()*+/|^?[\]]/g, ''));
}

function checkPath({ path, pathType }: IngressPath, at: FieldPath, complain: Complain): void {
  const piece =
    resolvedPieces.find((text) => path.includes(text)) ?? resolvedEnds.find((text) => path.endsWith(text));
  if (!path.startsWith('/')) complain(invalid(at, path, 'must start with "/"'));
  else if (piece !== undefined && pathType !== 'ImplementationSpecific')
    complain(invalid(at, path, `must not contain ${JSON.stringify(piece)}`));
  else if (!isWritten(path, pathType)) {
    const words = {
      url: 'must be written as in a URL: letters, digits and "-._~!$&\'()*+,=:@/", others as "%20"',
      expression: 'must be a path or a regular expression without quotes, braces, ";", "#" and spaces',
    };
    complain(invalid(at, path, pathType === 'ImplementationSpecific' ? words.expression : words.url));
  }
}

function checkHosts(ingress: NonNullable<GatewaySpec['ingress']>, complain: Complain): void {
  const { host: only = '', hosts = [] } = ingress;
  if (only !== '' && !isIngressHost(only)) complain(invalid(ingressPath.at('host'), only, hostWords));
  const seen = new Map<string, FieldPath>();
  for (const [index, { host: name, paths = [] }] of hosts.entries()) {
    const at = ingressPath.at('hosts', index);
    if (!isIngressHost(name)) complain(invalid(at.at('host'), name, hostWords));
    for (const [position, item] of paths.entries()) {
      const pathAt = at.at('paths', position, 'path');
      checkPath(item, pathAt, complain);
      const route = JSON.stringify([name, item.path, item.pathType ?? 'Prefix']);
      const first = seen.get(route);
      if (first === undefined) seen.set(route, pathAt);
      else complain(duplicate(pathAt, item.path, ['the same host and path as ', first]));
    }
  }
}

const names: Rule<GatewaySpec> = {
  id: 'gateway/ingress-names',
  severity: 'error',
  summary:
    'Hosts of an Ingress are DNS names, its paths start with "/" and are written as in a URL, and no host has a path twice.',
  why: 'The API server refuses an Ingress with other names, and of two equal paths one would never be used. Ingress controllers write paths into their configuration, where spaces, quotes, braces and ";" would begin something of the author\'s own.',
  fix: 'Write hosts in lower case and without scheme or port, paths with a leading "/" and other characters as "%20", and each path once. Regular expressions are taken with pathType ImplementationSpecific, without braces.',
  reads: ['spec.ingress.className', 'spec.ingress.host', 'spec.ingress.hosts'],
  check({ spec }, complain) {
    const { ingress } = spec;
    if (ingress === undefined) return;
    const { className = '' } = ingress;
    if (className !== '' && !isDns1123Subdomain(className)) {
      const words = 'must be the name of an IngressClass, such as "nginx"';
      complain(invalid(ingressPath.at('className'), className, words));
    }
    checkHosts(ingress, complain);
  },
};

/** Annotation that named the class before there was a field for it. */
const classAnnotation = 'kubernetes.io/ingress.class';

const ingressClass: Rule<GatewaySpec> = {
  id: 'gateway/ingress-class',
  severity: 'error',
  summary: 'The class of the Ingress is named once, or twice by the same name.',
  why: 'The API server refuses an Ingress whose field and annotation name two classes.',
  fix: 'Set spec.ingress.className alone: the annotation kubernetes.io/ingress.class is the way of older clusters.',
  reads: ['spec.ingress.className', 'spec.ingress.annotations'],
  check({ spec }, complain) {
    const { className = '', annotations: given = {} } = spec.ingress ?? {};
    const annotated = Object.hasOwn(given, classAnnotation) ? given[classAnnotation] : undefined;
    if (annotated === undefined || className === '' || annotated === className) return;
    const words = [
      'must match ',
      ingressPath.at('className'),
      `, which is ${JSON.stringify(className)}; or remove it`,
    ];
    complain(invalid(ingressPath.at('annotations', classAnnotation), annotated, words));
  },
};

const annotations: Rule<GatewaySpec> = {
  id: 'gateway/ingress-annotations',
  severity: 'error',
  ...annotationTexts,
  reads: ['spec.ingress.annotations'],
  check({ metadata, spec }, complain) {
    const { annotations: given = {} } = spec.ingress ?? {};
    checkAnnotations(given, ingressPath.at('annotations'), metadata.namespace, complain);
  },
};

/** Hosts, paths, class and annotations. */
export const ingressErrors: readonly Rule<GatewaySpec>[] = [host, names, ingressClass, annotations];
