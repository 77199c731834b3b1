/** The webhook configurations of all kinds. */
import { type Registration, registrationsOf } from '../admission/registration.ts';
import type { WebhookName } from '../admission/webhook.ts';
import {
  authorityName,
  installationLabels,
  webhookConfigurationName,
  webhookName,
  webhookServicePort,
} from '../installation/names.ts';
import type { Kind } from '../kinds.ts';
import type { Json } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';
import type { ChartText, Fields, Manifest } from './manifest.ts';

/** Where the API server finds the webhooks. */
export type WebhookAddress =
  /** In the cluster. cert-manager's cainjector adds the bundle. */
  | { readonly service: { readonly name: string; readonly namespace: Manifest; readonly port: number } }
  /** Outside of it, for development and tests: base URL, and the PEM of the authority. */
  | { readonly url: string; readonly ca: string };

function clientConfig(address: WebhookAddress, path: string): Fields {
  if ('service' in address) return { service: { ...address.service, path } };
  return { url: `${address.url}${path}`, caBundle: Buffer.from(address.ca).toString('base64') };
}

/** The webhook as a configuration has it. */
function webhook({ webhook: _, path, name, ...rest }: Registration, address: WebhookAddress): Fields {
  return {
    name,
    admissionReviewVersions: ['v1'],
    clientConfig: clientConfig(address, path),
    ...(JSON.parse(JSON.stringify(rest)) as { [field: string]: Json }), // plain data
  };
}

function configuration(
  kind: 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration',
  webhooks: readonly Fields[],
  annotations: Fields,
): Fields {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind,
    metadata: {
      name: webhookConfigurationName,
      labels: { ...installationLabels },
      ...(Object.keys(annotations).length > 0 && { annotations }),
    },
    webhooks,
  };
}

/** The mutating and the validating configuration. */
export function webhookConfigurations(
  resources: readonly Resource[],
  address: WebhookAddress,
  annotations: Fields = {},
): readonly [mutating: Fields, validating: Fields] {
  const kinds = resources.map((resource) => ({ resource }));
  const webhooksOf = (name: WebhookName) =>
    registrationsOf(name, kinds).map(({ registration }) => webhook(registration, address));
  const mutating = webhooksOf('mutate').map((each) => ({ ...each, reinvocationPolicy: 'IfNeeded' }));
  return [
    configuration('MutatingWebhookConfiguration', mutating, annotations),
    configuration('ValidatingWebhookConfiguration', webhooksOf('validate'), annotations),
  ];
}

/** The configurations as they are installed in `namespace`, where cert-manager adds the bundle. */
export function installedWebhookConfigurations(
  kinds: readonly Kind[],
  namespace: ChartText,
): readonly Fields[] {
  const service = { name: webhookName, namespace, port: webhookServicePort };
  // The bundle is that of the authority's own certificate, so that it is renewed before a leaf is signed by a new one.
  const injectFrom = {
    'cert-manager.io/inject-ca-from': namespace.within((name) => `${name}/${authorityName}`),
  };
  const resources = kinds.map(({ schema }) => schema.resource);
  return webhookConfigurations(resources, { service }, injectFrom);
}
