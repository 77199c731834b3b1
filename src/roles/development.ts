/** What `run --install` adds for development: a certificate, and an API server that knows the kinds and this process. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { certificateFiles } from '../admission/certificate.ts';
import { makeDevelopmentCertificate } from '../admission/development-certificate.ts';
import { customResourceDefinition } from '../generate/custom-resource-definition.ts';
import { webhookConfigurations } from '../generate/webhook-configuration.ts';
import type { Kind } from '../kinds.ts';
import type { KubernetesObject, StoredObject } from '../kubernetes/object.ts';
import {
  CustomResourceDefinitions,
  MutatingWebhookConfigurations,
  ValidatingWebhookConfigurations,
} from '../kubernetes/resource.ts';
import type { ApiClient } from '../runtime/client/client.ts';

/** Field manager of what a development process installs. */
const fieldManager = 'inference-operator-development';

/** A folder with a certificate for this machine, and the PEM of its authority. */
export interface DevelopmentCertificates {
  readonly folder: string;
  readonly ca: string;
  remove(): Promise<void>;
}

/** Makes a certificate for localhost and 127.0.0.1, in a folder of its own. */
export async function developmentCertificates(): Promise<DevelopmentCertificates> {
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-certificates-'));
  const { certificate, key, ca } = makeDevelopmentCertificate(['localhost']);
  await writeFile(join(folder, certificateFiles.certificate), certificate);
  await writeFile(join(folder, certificateFiles.key), key, { mode: 0o600 });
  return { folder, ca, remove: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Applies the CRDs and webhook configurations of all kinds, which then call `https://127.0.0.1:<port>`: an API server
 * on this machine can. Resolves when the API server serves the kinds.
 */
export async function install(
  client: ApiClient,
  kinds: readonly Kind[],
  webhook: { readonly port: number; readonly ca: string },
): Promise<void> {
  const apply = (resource: typeof CustomResourceDefinitions, object: unknown): Promise<StoredObject> =>
    client.apply(resource, object as KubernetesObject, { fieldManager, force: true });
  for (const { schema } of kinds) {
    await apply(CustomResourceDefinitions, customResourceDefinition(schema));
  }
  const resources = kinds.map(({ schema }) => schema.resource);
  const [mutating, validating] = webhookConfigurations(resources, {
    url: `https://127.0.0.1:${webhook.port}`,
    ca: webhook.ca,
  });
  await apply(MutatingWebhookConfigurations, mutating);
  await apply(ValidatingWebhookConfigurations, validating);
}
