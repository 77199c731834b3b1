import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { minimalSpec, rendered, statusOf, storedMcp } from './testing/rendered.ts';

const withMcp = (mcp: object) => ({ ...minimalSpec, mcp: { enabled: true, ...mcp } });
const discovering = withMcp({ serviceDiscovery: { enabled: true, namespace: 'tools' } });

const settings = {
  connection_timeout: 30,
  discovery_timeout: 30,
  liveness_probe_enabled: true,
  liveness_probe_interval: 10,
  max_retries: 10,
};
const server = (name: string, url: object) => ({ name, enabled: true, run: false, ...url });

describe('mcp.yaml', () => {
  it('is not there where the spec does not speak of MCP servers', () => {
    expect(rendered(minimalSpec).mcpYaml).toBeUndefined();
  });

  it('keeps the settings of the image, which it replaces, and is empty without servers', () => {
    expect(parse(rendered(withMcp({})).mcpYaml ?? '')).toEqual({ enabled: true, ...settings, servers: [] });
  });

  it('has no servers while they are off', () => {
    const spec = { ...minimalSpec, mcp: { enabled: false, servers: ['http://a/mcp'] } };
    expect(parse(rendered(spec).mcpYaml ?? '')).toEqual({ enabled: false, ...settings, servers: [] });
  });

  it('has the parts of each URL: those given, then those discovered, by name', () => {
    const mcps = [
      storedMcp('time', { server: { port: 3000, tls: { enabled: true, secretName: 'time-tls' } } }),
      storedMcp('files'),
      storedMcp('static-mcp-0', { server: { port: 9000 } }),
    ];
    const servers = [
      'https://mcp.example.com/mcp',
      'http://files-service.tools.svc.cluster.local:8080/mcp',
      'http://a:1',
    ];
    const spec = withMcp({ servers, serviceDiscovery: { enabled: true, namespace: 'tools' } });
    const host = (name: string) => `${name}-service.tools.svc.cluster.local`;
    expect(parse(rendered(spec, { mcps }).mcpYaml ?? '').servers).toEqual([
      server('static-mcp-1', { scheme: 'https', host: 'mcp.example.com', port: 443, path: '/mcp' }),
      server('static-mcp-2', { scheme: 'http', host: 'a', port: 1, path: '/' }),
      server('files', { scheme: 'http', host: host('files'), port: 8080, path: '/mcp' }),
      server('static-mcp-0', { scheme: 'http', host: host('static-mcp-0'), port: 9000, path: '/mcp' }),
      server('time', { scheme: 'https', host: host('time'), port: 3000, path: '/mcp' }),
    ]);
  });

  it('restarts the pod when it changes, beside the file of the agents', () => {
    const annotations = (...names: string[]) =>
      rendered(discovering, { mcps: names.map((name) => storedMcp(name)) }).template?.metadata?.annotations;
    expect(annotations('a')).toEqual({
      'inference-gateway.com/mcps-config-hash': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(annotations('a')).toEqual(annotations('a'));
    expect(annotations('a')).not.toEqual(annotations('b'));
  });

  it('is mounted where the daemon looks for it', () => {
    const { container, template } = rendered(discovering);
    expect(template?.spec?.volumes).toContainEqual({ name: 'mcps-config', configMap: { name: 'bot-mcps' } });
    expect(container.volumeMounts).toContainEqual({
      name: 'mcps-config',
      mountPath: '/home/infer/.infer/mcp.yaml',
      subPath: 'mcp.yaml',
      readOnly: true,
    });
  });
});

describe('the status', () => {
  it('lists and counts the MCPs that were found', () => {
    expect(statusOf(discovering, { mcps: [storedMcp('b'), storedMcp('a')] })).toMatchObject({
      discoveredMCPs: [
        'http://a-service.tools.svc.cluster.local:8080/mcp',
        'http://b-service.tools.svc.cluster.local:8080/mcp',
      ],
      discoveredMCPCount: 2,
    });
    expect(statusOf(minimalSpec)).not.toHaveProperty('discoveredMCPCount');
  });

  it.each([
    ['nothing', [], 'False NoMCPs: no MCP in namespace "tools" has the labels of the selector'],
    ['one', ['a'], 'True MCPsDiscovered: 1 MCP in namespace "tools"'],
  ])('says that %s was found', (_, names, expected) => {
    const { conditions } = statusOf(discovering, { mcps: names.map((name) => storedMcp(name)) });
    const found = conditions.find(({ type }) => type === 'Discovered');
    expect(`${found?.status} ${found?.reason}: ${found?.message}`).toBe(expected);
  });
});
