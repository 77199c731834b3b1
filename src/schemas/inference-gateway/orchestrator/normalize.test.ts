import { describe, expect, it } from 'vitest';
import { botTokenOf, discoveryNamespaceOf, normalize, pollTimeoutOf } from './normalize.ts';
import type { OrchestratorSpec } from './schema.ts';

const minimal: OrchestratorSpec = {
  image: 'cli:0.179.0',
  channels: { telegram: { enabled: true, tokenSecretRef: { name: 'bot', key: 'token' } } },
  gateway: { url: 'http://ai:8080' },
  agent: { model: 'openai/gpt-4o' },
};
const metadata = { name: 'bot', namespace: 'team' };
const normalized = (more: Partial<OrchestratorSpec>) =>
  normalize({ metadata, spec: { ...minimal, ...more } });

describe('an Orchestrator in its one form', () => {
  it('has what its spec says, and leaves to the image what is absent', () => {
    expect(normalized({})).toEqual({
      ...metadata,
      image: 'cli:0.179.0',
      channels: { telegram: { token: { name: 'bot', key: 'token' } } },
      gateway: { url: 'http://ai:8080' },
      agent: { model: 'openai/gpt-4o' },
      env: [],
      resources: {},
    });
  });

  it.each<[string, Partial<OrchestratorSpec>, object]>([
    ['an empty prompt is none', { agent: { model: 'a/b', systemPrompt: '' } }, { agent: { model: 'a/b' } }],
    ['a channel that is off is none', { channels: { telegram: { enabled: false } } }, { channels: {} }],
    [
      'a reference without a name is none',
      { gateway: { url: 'http://a', apiKeySecretRef: { key: 'k' } } },
      { gateway: { url: 'http://a' } },
    ],
    [
      'a timeout is in seconds',
      { channels: { telegram: { ...minimal.channels?.telegram, enabled: true, pollTimeout: '45s' } } },
      { channels: { telegram: { token: { name: 'bot', key: 'token' }, pollTimeoutSeconds: 45 } } },
    ],
    [
      'nobody is called while a2a is off',
      { a2a: { enabled: false, agents: ['http://a'] } },
      { a2a: { enabled: false, urls: [] } },
    ],
    [
      'agents by URL and a place to look for others',
      { a2a: { enabled: true, agents: ['http://a'], serviceDiscovery: { enabled: true } } },
      { a2a: { enabled: true, urls: ['http://a'], discoveryNamespace: 'team' } },
    ],
  ])('%s', (_, spec, expected) => {
    const model: Readonly<Record<string, unknown>> = { ...normalized(spec) };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, model[name]]))).toEqual(expected);
  });
});

describe('the bot token', () => {
  const reference = { name: 'bot', key: 'token' };
  it.each<[string, OrchestratorSpec['channels'], object | undefined]>([
    ['of no channels', undefined, undefined],
    ['of no channel', {}, undefined],
    ['of a channel that is off', { telegram: { enabled: false, tokenSecretRef: reference } }, undefined],
    ['that is not named', { telegram: { enabled: true } }, undefined],
    ['of a channel', { telegram: { enabled: true, tokenSecretRef: reference } }, reference],
  ])('%s', (_, channels, token) => {
    expect(botTokenOf({ ...(channels !== undefined && { channels }) })).toEqual(token);
  });
});

describe('Agents are looked for', () => {
  it.each<[string, OrchestratorSpec['a2a'], string | undefined]>([
    ['nowhere without a2a', undefined, undefined],
    ['nowhere while a2a is off', { enabled: false, serviceDiscovery: { enabled: true } }, undefined],
    ['nowhere while discovery is off', { enabled: true, serviceDiscovery: { enabled: false } }, undefined],
    ['at home', { enabled: true, serviceDiscovery: { enabled: true } }, 'team'],
    [
      'at home for an empty name',
      { enabled: true, serviceDiscovery: { enabled: true, namespace: '' } },
      'team',
    ],
    ['elsewhere', { enabled: true, serviceDiscovery: { enabled: true, namespace: 'agents' } }, 'agents'],
  ])('%s', (_, a2a, namespace) => {
    expect(discoveryNamespaceOf(a2a, 'team')).toBe(namespace);
  });
});

describe('a poll timeout', () => {
  it.each([
    ['1s', 1],
    ['30s', 30],
    ['50s', 50],
    ['1000ms', 1],
    ['0m45s', 45],
  ])('of %s is %i seconds', (text, seconds) => {
    expect(pollTimeoutOf(text)).toBe(seconds);
  });

  it.each(['', '30', '0s', '-1s', '999ms', '1.5s', '51s', '1m', '1h', 'x', '30S'])('is not %j', (text) => {
    expect(pollTimeoutOf(text)).toBeUndefined();
  });
});
