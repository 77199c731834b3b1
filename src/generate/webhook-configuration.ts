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
import { ChartIf, type ChartText, type Fields, type Manifest } from './manifest.ts';

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
  webhooks: readonly Manifest[],
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

/** The mutating and the validating configuration; `asked` is what becomes of the webhook of a resource. */
function configurationsOf(
  resources: readonly Resource[],
  address: WebhookAddress,
  annotations: Fields,
  asked: (webhook: Fields, resource: Resource) => Manifest,
): readonly [mutating: Fields, validating: Fields] {
  const kinds = resources.map((resource) => ({ resource }));
  const webhooksOf = (name: WebhookName, more: Fields) =>
    registrationsOf(name, kinds).map(({ registration, kind }) =>
      asked({ ...webhook(registration, address), ...more }, kind.resource),
    );
  const mutating = webhooksOf('mutate', { reinvocationPolicy: 'IfNeeded' });
  return [
    configuration('MutatingWebhookConfiguration', mutating, annotations),
    configuration('ValidatingWebhookConfiguration', webhooksOf('validate', {}), annotations),
  ];
}

/** The configurations for an API server that finds the webhooks at an address. */
export function webhookConfigurations(
  resources: readonly Resource[],
  address: WebhookAddress,
): readonly [mutating: Fields, validating: Fields] {
  return configurationsOf(resources, address, {}, (webhook) => webhook);
}

/**
 * The configurations as they are installed in `namespace`, where cert-manager adds the bundle. The chart leaves out the
 * kinds of systems that are off: nobody would answer for them.
 */
export function installedWebhookConfigurations(
  kinds: readonly Kind[],
  namespace: ChartText,
): readonly Fields[] {
  const service = { name: webhookName, namespace, port: webhookServicePort };
  // The bundle is that of the authority's own certificate, so that it is renewed before a leaf is signed by a new one.
  const injectFrom = {
    'cert-manager.io/inject-ca-from': namespace.within((name) => `${name}/${authorityName}`),
  };
  const schemas = kinds.map(({ schema }) => schema);
  const systemOf = (resource: Resource) =>
    schemas.find((schema) => schema.resource === resource)?.system.name;
  return configurationsOf(
    schemas.map(({ resource }) => resource),
    { service },
    injectFrom,
    (webhook, resource) =>
      new ChartIf(webhook, `or (not .Values.systems) (has "${systemOf(resource)}" .Values.systems)`),
  );
}
