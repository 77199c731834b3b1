/** That no value which could be a secret comes back in an answer, a log line, a metric or an Event. */
import { expect, it } from 'vitest';
import { type AdmissionCluster, gateway } from './cluster.ts';

const canary = 'canary-9f2c';
const url = `ftp://user:${canary}@api.example.com`;

/** Wherever a secret can be written, each time with a mistake or a reason for a warning right there. */
const specs: Record<string, object> = {
  'a key in clear': { providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', value: canary }] }] },
  'two contents of one variable': {
    providers: [
      { name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', value: canary }] },
      { name: 'Groq', env: [{ name: 'OPENAI_API_KEY', value: `other-${canary}` }] },
    ],
  },
  'a value beside a source': {
    providers: [
      {
        name: 'OpenAI',
        env: [
          { name: 'OPENAI_API_KEY', value: canary, valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
        ],
      },
    ],
  },
  'a value of the wrong type': {
    providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', value: { key: canary } }] }],
  },
  'a list of keys': { providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', value: [canary] }] }] },
  'a value that is too long': {
    providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', value: canary.repeat(4000) }] }],
  },
  'a reserved variable': {
    providers: [{ name: 'OpenAI', env: [{ name: 'AUTH_OIDC_CLIENT_SECRET', value: canary }] }],
  },
  'an override': { providers: [{ name: 'Ollama', env: [{ name: 'SERVER_READ_TIMEOUT', value: canary }] }] },
  'the URL of a provider': { providers: [{ name: 'mine', type: 'openai', config: { baseUrl: url } }] },
  'the URL of a provider in a variable': {
    providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_URL', value: url }] }],
  },
  'the URL of an MCP server': { mcp: { servers: [{ name: 'files', url }] } },
  'two MCP servers in one URL': {
    mcp: { servers: [{ name: 'files', url: `http://a:${canary}@b,http://c` }] },
  },
  'the URL of an agent': { a2a: { agents: [{ name: 'calendar', url }] } },
  'the issuer': { auth: { enabled: true, oidc: { issuerUrl: url } } },
  'an issuer that is no URL': { auth: { enabled: true, oidc: { issuerUrl: `user:${canary}@auth` } } },
  'the endpoint of traces': {
    telemetry: { enabled: true, tracing: { enabled: true, endpoint: `http://user:${canary}@jaeger:14268` } },
  },
  'an annotation': {
    ingress: {
      annotations: {
        'nginx.ingress.kubernetes.io/auth-snippet': `proxy_set_header Authorization ${canary};`,
      },
    },
  },
};

/** Applies them all, and looks at everything that was said. */
export function describeSecrets(cluster: () => AdmissionCluster): void {
  it.each(Object.keys(specs))('does not come back: %s', async (what) => {
    const { kubectl } = cluster();
    const input = gateway('canary', specs[what] ?? {});
    const created = await kubectl(['create', '-f', '-'], { input });
    const sound = gateway('canary-later', { providers: [{ name: 'Ollama', env: [] }] });
    await kubectl(['apply', '-f', '-'], { input: sound });
    const changed = await kubectl(['replace', '-f', '-'], {
      input: input.replace('"canary"', '"canary-later"'),
    });
    await kubectl(['delete', 'igw', 'canary', 'canary-later', '--ignore-not-found']);
    const events = await kubectl(['get', 'events', '-A', '-o', 'yaml']);
    const said = [created, changed].map(({ stdout, stderr }) => stdout + stderr);
    expect(said.join('')).not.toBe('');
    expect([...said, events.stdout, cluster().log()].join('\n')).not.toContain(canary);
  });
}
