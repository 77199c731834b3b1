/**
 * Checks of annotations that a resource hands on to its Service or Ingress, where controllers of others act on them with
 * rights that the author of the resource does not have.
 */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, forbidden, invalid, invalidUnquoted } from '../../admission/finding.ts';
import { labelKeyFaults } from '../../kubernetes/label-syntax.ts';

/** What one controller takes from annotations. Prefixes can be chosen on its command line; these are the usual ones. */
interface Reader {
  readonly controller: string;
  readonly prefixes: readonly string[];
  /** Names of annotations whose text becomes part of its configuration. A `*` at the end stands for any more. */
  readonly configuration?: readonly string[];
  /** Names of annotations that may name an object of any namespace, as `namespace/name` or by a path to a file. */
  readonly references?: readonly string[];
}

/** In the order in which they are asked; of those that read one annotation, the first is named. */
const readers: readonly Reader[] = [
  {
    controller: 'ingress-nginx',
    prefixes: ['nginx.ingress.kubernetes.io'],
    references: [
      ...['auth-secret', 'auth-tls-secret', 'proxy-ssl-secret'],
      ...['auth-proxy-set-headers', 'custom-headers', 'fastcgi-params-configmap'],
    ],
  },
  {
    controller: 'HAProxy Ingress',
    prefixes: ['haproxy-ingress.github.io', 'ingress.kubernetes.io'],
    configuration: ['config-*'],
    references: [
      ...['auth-secret', 'auth-tls-secret', 'secure-crt-secret', 'secure-verify-ca-secret', 'ssl-dh-param'],
    ],
  },
  {
    controller: 'HAProxy Kubernetes Ingress Controller',
    prefixes: ['haproxy.org', 'haproxy.com', 'ingress.kubernetes.io'],
    references: ['auth-secret', 'server-ca', 'server-crt', 'client-ca', 'ssl-certificate', 'cr-backend'],
  },
  { controller: 'Emissary-ingress', prefixes: ['getambassador.io'], configuration: ['config'] },
  {
    controller: 'Skipper',
    prefixes: ['zalando.org'],
    configuration: ['skipper-filter', 'skipper-predicate', 'skipper-routes'],
  },
];

const snippetWords = "snippets can read other namespaces' secrets";

function fits(name: string, pattern: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function readerOf(prefix: string, name: string, takes: 'configuration' | 'references'): string | undefined {
  const isRead = (reader: Reader) =>
    reader.prefixes.includes(prefix) && (reader[takes] ?? []).some((pattern) => fits(name, pattern));
  return readers.find(isRead)?.controller;
}

/** Who takes the annotation for configuration, in words; undefined: nobody. */
function configurationWords(prefix: string, name: string): string | undefined {
  // ingress-nginx says `-snippet`, the controller of NGINX Inc. `-snippets`.
  if (name.endsWith('-snippet') || name.endsWith('-snippets')) return snippetWords;
  const controller = readerOf(prefix, name, 'configuration');
  return controller && `${controller} takes it for configuration, which can read other namespaces' secrets`;
}

/** Who follows a reference to another namespace, in words; undefined: nobody, or there is none. */
function referenceWords(
  prefix: string,
  name: string,
  value: string,
  own: string | undefined,
): string | undefined {
  const controller =
    readerOf(prefix, name, 'references') ?? (name.endsWith('-secret') ? 'an ingress controller' : undefined);
  const [namespace, ...rest] = value.split('/');
  if (controller === undefined || rest.length === 0) return undefined;
  if (own === undefined || (namespace === own && rest.length === 1)) return undefined;
  return `${controller} would read it from elsewhere: name an object of the namespace ${JSON.stringify(own)}`;
}

/** Whether an object may have an annotation with this key: case does not matter, as for the API server. */
function isAnnotationKey(key: string): boolean {
  return /^[!-~]+$/.test(key) && labelKeyFaults(key.toLowerCase()).length === 0;
}

/** Most bytes of all annotations of an object, keys and values (apimachinery's TotalAnnotationSizeLimitB). */
const mostBytes = 256 * 1024;

/** For the annotations that the operator adds to those of the user. */
const keptFree = 1024;

/** Before the keys of the operator's own annotations. */
const ownPrefix = 'inference-operator.dev';

function checkSize(annotations: Readonly<Record<string, string>>, path: FieldPath, complain: Complain): void {
  const texts = Object.entries(annotations).flat();
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const most = mostBytes - keptFree;
  if (bytes <= most) return;
  const words = `must not hold more than ${most} bytes, keys and values; it holds ${bytes}`;
  complain(invalidUnquoted(path, words));
}

/** What the rules on them say of themselves. */
export const annotationTexts = {
  summary:
    'Annotations have keys that the API server takes and fit into 255 KiB, none is configuration for an ingress controller (such as -snippet, config-*), and none names an object of another namespace to one.',
  why: 'An ingress controller can read the Secrets of every namespace, and would hand them to whoever writes its configuration or names them.',
  fix: 'Use the annotation of the ingress controller that does what the snippet did; most have one. Name Secrets and ConfigMaps of the own namespace.',
} as const;

/** What is wrong with annotations that are handed on. `own` is the namespace of the resource, where it is known. */
export function checkAnnotations(
  annotations: Readonly<Record<string, string>>,
  path: FieldPath,
  own: string | undefined,
  complain: Complain,
): void {
  checkSize(annotations, path, complain);
  for (const [key, value] of Object.entries(annotations)) {
    const at = path.at(key);
    if (!isAnnotationKey(key)) {
      const words =
        'must be a key of annotations, such as "example.com/key": letters, digits, "-", "_" and "."';
      complain(invalid(at, key, words));
    }
    const slash = key.lastIndexOf('/');
    const [prefix, name] = [
      key.slice(0, Math.max(0, slash)).toLowerCase(),
      key.slice(slash + 1).toLowerCase(),
    ];
    if (prefix === ownPrefix) complain(forbidden(at, 'set by the operator'));
    const words = configurationWords(prefix, name) ?? referenceWords(prefix, name, value, own);
    if (words !== undefined) complain(forbidden(at, words));
  }
}
