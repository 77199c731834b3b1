import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { additions } from '../../../admission/patch.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { defaults } from './defaults.ts';
import { gatewaySpecs } from './testing/spec-arbitrary.ts';

const blocks = [
  'replicas',
  'image',
  'environment',
  'server',
  'telemetry',
  'auth',
  'providers',
  'mcp',
  'a2a',
  'service',
  'ingress',
  'hpa',
  'serviceAccount',
  'resources',
] as const satisfies readonly (keyof GatewaySpec)[];

describe('defaults', () => {
  it('add nothing to what they have completed', () => {
    fc.assert(
      fc.property(gatewaySpecs, (spec) => {
        expect(defaults(defaults(spec))).toEqual(defaults(spec));
      }),
    );
  });

  it('never change a value that is there, and add nothing to list items', () => {
    fc.assert(
      fc.property(gatewaySpecs, (spec) => {
        const before = structuredClone(spec);
        const patch = additions(spec, defaults(spec), '/spec'); // throws where a value differs
        expect(patch.filter(({ path }) => /\/\d+(\/|$)/.test(path))).toEqual([]);
        expect(spec).toEqual(before);
      }),
    );
  });

  it('are the same whatever another block says, before they are stored and after', () => {
    fc.assert(
      fc.property(gatewaySpecs, gatewaySpecs, fc.constantFrom(...blocks), (spec, other, changed) => {
        const value = other[changed];
        const edited = (before: GatewaySpec) => ({
          ...before,
          ...(value !== undefined && { [changed]: value }),
        });
        const rest = ({ [changed]: _, ...kept }: GatewaySpec) => kept;
        const stored = defaults(spec);
        expect(rest(defaults(edited(stored)))).toEqual(rest(stored));
        expect(rest(defaults(edited(spec)))).toEqual(rest(stored));
      }),
    );
  });

  it('fill in what the documentation gives for absent blocks', () => {
    const spec: GatewaySpec = {
      replicas: 1,
      image: 'gateway:1.0.0',
      environment: 'production',
      auth: { enabled: true, provider: 'oidc' },
      mcp: { enabled: true, expose: false },
    };
    expect(defaults(spec)).toEqual({
      ...spec,
      server: {
        host: '0.0.0.0',
        port: 8080,
        timeouts: { read: '60s', write: '60s', idle: '300s' },
      },
      service: { type: 'ClusterIP', port: 8080 },
      serviceAccount: { create: true },
      resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { cpu: '2', memory: '1Gi' } },
      auth: {
        enabled: true,
        provider: 'oidc',
        oidc: {
          issuerUrl: 'http://keycloak:8080/realms/inference-gateway-realm',
          clientId: 'inference-gateway-client',
        },
      },
      mcp: {
        enabled: true,
        expose: false,
        timeouts: { client: '10s', dial: '5s', tlsHandshake: '5s', responseHeader: '5s', request: '10s' },
      },
    });
  });
});
