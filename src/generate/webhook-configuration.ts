/** The webhook configurations of all kinds, with every field written out: a tool that compares them finds no drift. */
import type { Kind } from '../kinds.ts';
import type { Json } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';

/** Where the API server finds the webhooks. */
export type WebhookAddress =
  /** In the cluster. cert-manager's cainjector adds the bundle. */
  | { readonly service: { readonly name: string; readonly namespace: string; readonly port: number } }
  /** Outside of it, for development and tests: base URL, and the PEM of the authority. */
  | { readonly url: string; readonly ca: string };

/** Name of both configuration objects. */
export const webhookConfigurationName = 'inference-operator';

/**
 * How long the API server waits for an answer, in seconds. A judgement takes less than a millisecond; the rest is for
 * a busy machine. All webhooks of a kind share the 30 s of one request.
 */
const timeoutSeconds = 5;

/**
 * Both webhooks skip what is never judged, so that nothing hangs on them that need not: objects on their way out, and
 * updates that leave the spec alone. The guards keep the expressions from failing where there is no old object, or no
 * spec: an expression that fails is answered by the failure policy. (A function, since YAML would write one list that
 * stands in two places as an anchor.)
 */
const matchConditions = (): Json => [
  { name: 'not-being-deleted', expression: '!has(object.metadata.deletionTimestamp)' },
  {
    name: 'spec-changed',
    expression:
      "request.operation != 'UPDATE' || !has(object.spec) || !has(oldObject.spec) || object.spec != oldObject.spec",
  },
];

function clientConfig(address: WebhookAddress, path: string): Json {
  if ('service' in address) return { service: { ...address.service, path } };
  return { url: `${address.url}${path}`, caBundle: Buffer.from(address.ca).toString('base64') };
}

function webhook(
  resource: Resource,
  address: WebhookAddress,
  phase: { readonly verb: 'mutate' | 'validate'; readonly failurePolicy: 'Fail' | 'Ignore' },
) {
  return {
    name: `${phase.verb}.${resource.plural}.${resource.group}`,
    admissionReviewVersions: ['v1'],
    clientConfig: clientConfig(address, `/${phase.verb}/${resource.plural}`),
    rules: [
      {
        apiGroups: [resource.group],
        apiVersions: [resource.version],
        operations: ['CREATE', 'UPDATE'],
        resources: [resource.plural],
        scope: 'Namespaced',
      },
    ],
    failurePolicy: phase.failurePolicy,
    matchPolicy: 'Equivalent',
    matchConditions: matchConditions(),
    namespaceSelector: {},
    objectSelector: {},
    sideEffects: 'None',
    timeoutSeconds,
  };
}

function configuration(
  kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration',
  webhooks: Json,
  annotations: Record<string, string>,
): Json {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: {
      name: webhookConfigurationName,
      labels: {
        'app.kubernetes.io/name': 'inference-operator',
        'app.kubernetes.io/part-of': 'inference-operator',
      },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    webhooks,
  };
}

/**
 * The mutating and the validating configuration. Defaulting fails open, since a resource without its defaults is
 * judged and run as if it had them; judging fails closed.
 */
export function webhookConfigurations(
  resources: readonly Resource[],
  address: WebhookAddress,
  annotations: Record<string, string> = {},
): readonly [mutating: Json, validating: Json] {
  const mutating = resources.map((resource) => ({
    ...webhook(resource, address, { verb: 'mutate', failurePolicy: 'Ignore' }),
    reinvocationPolicy: 'IfNeeded',
  }));
  const validating = resources.map((resource) =>
    webhook(resource, address, { verb: 'validate', failurePolicy: 'Fail' }),
  );
  return [
    configuration('MutatingWebhookConfiguration', mutating, annotations),
    configuration('ValidatingWebhookConfiguration', validating, annotations),
  ];
}

/** The configurations as they are installed in `namespace`, where cert-manager adds the bundle. */
export function installedWebhookConfigurations(kinds: readonly Kind[], namespace: string): Json[] {
  const service = { name: 'inference-operator-webhook', namespace, port: 443 };
  // The bundle is that of the authority's own certificate, so that it is renewed before a leaf is signed by a new one.
  const injectFrom = { 'cert-manager.io/inject-ca-from': `${namespace}/inference-operator-ca` };
  const resources = kinds.map(({ schema }) => schema.resource);
  return [...webhookConfigurations(resources, { service }, injectFrom)];
}
