import { describe, expect, it } from 'vitest';
import { normalize } from './normalize.ts';
import type { McpSpec } from './schema.ts';

const normalized = (spec: Partial<McpSpec>) =>
  normalize({
    metadata: { name: 'files', namespace: 'tools', generation: 2 },
    spec: { image: 'ghcr.io/example/files-mcp:1.4.0', replicas: 1, ...spec },
  });

describe('an MCP', () => {
  it('is complete where nothing is said', () => {
    expect(normalized({})).toEqual({
      name: 'files',
      namespace: 'tools',
      generation: 2,
      image: 'ghcr.io/example/files-mcp:1.4.0',
      replicas: 1,
      port: 8080,
      resources: {},
      command: [],
      args: [],
      env: [],
      timeoutMs: 30_000,
    });
  });

  it.each([
    ['10s', 10_000],
    ['1.5s', 1_500],
    ['30s', 30_000],
    ['10m', 30_000],
  ])('that has %s for an answer gets %i ms, and half a minute at most', (timeout, timeoutMs) => {
    expect(normalized({ server: { port: 8080, timeout } })).toMatchObject({ timeoutMs });
  });

  it.each<[NonNullable<McpSpec['server']>['tls'], string | undefined]>([
    [{ enabled: true, secretName: 'files-tls' }, 'files-tls'],
    [{ enabled: false, secretName: 'files-tls' }, undefined],
    [undefined, undefined],
  ])('with %j has the certificate %s', (tls, secret) => {
    const server = { port: 8080, timeout: '30s', ...(tls !== undefined && { tls }) };
    expect(normalized({ server }).tlsSecret).toBe(secret);
  });

  it('is scaled from 1 to 10 where autoscaling says nothing of numbers, and not where it is off', () => {
    expect(normalized({ hpa: { enabled: true } }).autoscaling).toMatchObject({
      minReplicas: 1,
      maxReplicas: 10,
    });
    expect(normalized({ hpa: { enabled: false } })).not.toHaveProperty('autoscaling');
    const config = { minReplicas: 2, maxReplicas: 5 };
    expect(normalized({ hpa: { enabled: true, config } }).autoscaling).toMatchObject(config);
  });
});
