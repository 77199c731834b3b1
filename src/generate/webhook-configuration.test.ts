import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { teapotSchema } from '../admission/testing/teapot.ts';
import { webhookConfigurations } from './webhook-configuration.ts';

const { resource } = teapotSchema;
const kettles = { ...resource, plural: 'kettles', kind: 'Kettle' };

describe('webhookConfigurations', () => {
  const service = { name: 'webhook', namespace: 'system', port: 443 };
  const [mutating, validating] = webhookConfigurations([resource, kettles], { service });

  it('has one webhook for each kind, at the path of the server', () => {
    expect(mutating).toMatchObject({
      kind: 'MutatingWebhookConfiguration',
      webhooks: [
        {
          name: 'mutate.teapots.kitchen.example.com',
          clientConfig: { service: { ...service, path: '/mutate/teapots' } },
          failurePolicy: 'Ignore',
          reinvocationPolicy: 'IfNeeded',
        },
        { clientConfig: { service: { path: '/mutate/kettles' } } },
      ],
    });
    expect(validating).toMatchObject({
      kind: 'ValidatingWebhookConfiguration',
      webhooks: [
        {
          name: 'validate.teapots.kitchen.example.com',
          clientConfig: { service: { ...service, path: '/validate/teapots' } },
          failurePolicy: 'Fail',
        },
        { clientConfig: { service: { path: '/validate/kettles' } } },
      ],
    });
    expect(JSON.stringify(validating)).not.toContain('reinvocationPolicy');
  });

  it('refuses two kinds that would be asked about at one path', () => {
    const others = { ...resource, group: 'other.example.com' };
    expect(() => webhookConfigurations([resource, others], { service })).toThrow('/mutate/teapots');
  });

  it('asks only about what a user writes', () => {
    const rules = [{ operations: ['CREATE', 'UPDATE'], resources: ['teapots'], scope: 'Namespaced' }];
    expect(mutating).toMatchObject({ webhooks: [{ rules }, {}] });
    expect(validating).toMatchObject({ webhooks: [{ rules }, {}] });
  });

  it('needs no anchors in YAML', () => {
    for (const configuration of [mutating, validating])
      expect(stringify(configuration)).not.toMatch(/[&*]a\d/);
  });

  it('leads to a URL outside of the cluster, with the authority that signs for it', () => {
    const address = { url: 'https://127.0.0.1:9443', ca: 'PEM' };
    for (const configuration of webhookConfigurations([resource], address)) {
      expect(JSON.stringify(configuration)).toMatch(
        /"clientConfig":\{"url":"https:\/\/127\.0\.0\.1:9443\/(mutate|validate)\/teapots","caBundle":"UEVN"\}/,
      );
    }
  });

  it('has no annotations where nobody adds a bundle', () => {
    expect(JSON.stringify(mutating)).not.toContain('annotations');
  });
});
