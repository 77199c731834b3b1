import { describe, expect, it } from 'vitest';
import { auth, notStarted, said } from './testing/judged.ts';

const image = (tag: string) => `ghcr.io/inference-gateway/inference-gateway${tag}`;

describe('gateway/name', () => {
  it('waits for the name that the API server makes', () => {
    expect(said({}, { generateName: '1-' })).toEqual([]);
    expect(said({}, { name: '', generateName: '1-' })).toEqual([]);
  });

  it('tells long names from wrong ones', () => {
    expect(said({}, { name: 'a'.repeat(63) })).toEqual([]);
    expect(said({}, { name: 'a'.repeat(64) })).toEqual([
      'metadata.name: Too long: may not be more than 63 characters',
    ]);
    expect(said({}, { name: 'my.gateway' })).toHaveLength(1);
  });
});

describe('rules on the image', () => {
  const refused = 'W spec.image: gateways before 0.25.2 refuse every authenticated completion';
  const issuer = { issuerUrl: 'https://auth.example.com' };
  it.each([
    [':0.25.1', [refused]],
    [':v0.25.1', [refused]],
    [':0.25.2-rc1', [refused]],
    [':0.25.2', []],
    [':1', []],
    [`@sha256:${'a'.repeat(64)}`, []],
  ])('knows by the tag %s whether authentication works', (tag, expected) => {
    expect(said(auth(issuer, { image: image(tag) }))).toEqual(expected);
  });

  const ignored = 'W spec.a2a: gateways from 0.20 ignore it; list agents on an Orchestrator';
  it.each([
    [':0.19.2', []],
    [':0.20.0', [ignored]],
    [':latest', [ignored]],
    ['', [ignored]],
    [':nightly', []],
    [`@sha256:${'a'.repeat(64)}`, []],
  ])('knows by the tag %j whether agents are called', (tag, expected) => {
    const spec = { a2a: { enabled: true }, environment: 'staging', image: image(tag) };
    expect(said(spec)).toEqual(expected);
  });

  const moves = 'W spec.image: pin a version in production: "latest" changes under you';
  it.each([
    ['registry.example.com/gateway', 'production', [moves]],
    ['registry.example.com:5000/gateway', 'production', [moves]],
    [`registry.example.com/gateway:latest@sha256:${'a'.repeat(64)}`, 'production', []],
    ['registry.example.com/gateway', 'staging', []],
    [image(':latest'), 'production', []], // the default, which users see in their objects without having written it
  ])('asks for a version of %s in %s', (written, environment, expected) => {
    expect(said({ image: written, environment })).toEqual(expected);
  });
});

describe('gateway/tracing', () => {
  const endpoint = (text: string) =>
    said({ telemetry: { enabled: true, tracing: { enabled: true, endpoint: text } } });
  it.each(['', 'http://collector:4318', 'https://otlp.example.com/v1/traces', 'http://collector'])(
    'takes %j',
    (text) => {
      expect(endpoint(text)).toEqual([]);
    },
  );
  it.each(['http://collector:4317', 'http://jaeger:16686/api/traces', 'collector:4318'])(
    'warns of %j',
    (text) => {
      expect(endpoint(text)).toHaveLength(1);
    },
  );
});

describe('several mistakes at once', () => {
  it('does not let a mistake in one block hide those of another', () => {
    const spec = {
      replicas: 0,
      image: 'a b',
      server: { port: 80, timeouts: { read: 'soon' } },
      mcp: { servers: [{ name: 'a', url: 'a' }, { url: 'http://b' }] },
      ingress: { enabled: true, tls: 7 },
      serviceAccount: { create: false },
      resources: { limits: { cpu: 'x' } },
    };
    expect(said(spec).map((line) => line.split(': ')[0])).toEqual([
      'spec.image',
      'spec.ingress.host',
      'spec.ingress.tls',
      'spec.mcp.servers[1].name',
      'spec.replicas',
      'spec.resources.limits.cpu',
      'spec.server.port',
      'spec.server.timeouts.read',
      'spec.serviceAccount.name',
    ]);
  });

  it('says the most severe warnings, eight at most', () => {
    const spec = {
      environment: 'production',
      image: 'gateway:latest',
      replicas: 50,
      hpa: { enabled: true },
      auth: { enabled: true, provider: 'basic' },
      mcp: { enabled: true },
      a2a: { enabled: true },
      server: { tls: { enabled: true } },
      providers: [
        { name: 'acme', env: [{ name: 'ACME_API_KEY', value: 'x' }] },
        { name: 'Groq', env: [{ name: 'MCP_EXPOSE', value: 'true' }] },
      ],
    };
    const warnings = said(spec);
    expect(warnings).toHaveLength(8);
    expect(warnings[0]).toBe(notStarted);
    expect(warnings[1]).toContain('put the key in a Secret');
    for (const line of warnings) expect(line.length).toBeLessThanOrEqual('W '.length + 120);
  });
});
