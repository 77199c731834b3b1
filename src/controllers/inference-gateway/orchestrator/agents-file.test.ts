import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseHttpUrl } from '../../../kubernetes/http-url.ts';
import { discoveringSpec, rendered, storedAgent } from './testing/rendered.ts';

const withUrls = (agents: readonly string[]) => ({
  ...discoveringSpec,
  a2a: { ...discoveringSpec.a2a, agents },
});

function entries(agentsYaml: string | undefined): { name: string; url: string; enabled: boolean }[] {
  return parse(agentsYaml ?? '').agents;
}

const names = fc.uniqueArray(
  fc.constantFrom('calendar', 'weather', 'static-agent-0', 'static-agent-1', 'true', '0x1f', 'null'),
);
const urls = fc.uniqueArray(
  fc.oneof(
    fc.constantFrom(
      'http://calendar.agents.svc.cluster.local:8080',
      'http://a/:-name:x',
      'http://a/#b',
      "http://a/'",
      'http://a/"',
      'http://a/{b}',
    ),
    fc.webUrl().filter((url) => parseHttpUrl(url) !== undefined && !/[$,]/.test(url)),
  ),
  { selector: (url) => (url.endsWith('/') ? url.slice(0, -1) : url) },
);

describe('agents.yaml', () => {
  it('loses no agent and names none twice, whatever they are called', () => {
    fc.assert(
      fc.property(names, urls, (agentNames, given) => {
        const agents = agentNames.map((name) => storedAgent(name));
        const found = entries(rendered(withUrls(given), { agents }).agentsYaml);
        const wanted = agents.map(({ metadata: { name } }) => `http://${name}.agents.svc.cluster.local:8080`);
        expect(new Set(found.map(({ url }) => url))).toEqual(new Set([...given, ...wanted]));
        expect(new Set(found.map(({ name }) => name)).size).toBe(found.length);
        expect(found.every(({ enabled }) => enabled)).toBe(true);
      }),
    );
  });

  it('calls a discovered agent by its name, though its URL is given too', () => {
    const given = ['http://calendar.agents.svc.cluster.local:8080', 'http://x:1'];
    const found = entries(rendered(withUrls(given), { agents: [storedAgent('calendar')] }).agentsYaml);
    expect(found.map(({ name }) => name)).toEqual(['static-agent-0', 'calendar']);
  });

  it('is the only place of agents with discovery: the variable would hide it', () => {
    expect(rendered(withUrls(['http://x:1'])).env).not.toHaveProperty('INFER_A2A_AGENTS');
  });

  it('does not depend on the order in which agents are found', () => {
    const found = ['c', 'a', 'b'].map((name) => storedAgent(name));
    const file = (agents: typeof found) => rendered(discoveringSpec, { agents }).agentsYaml;
    expect(file(found)).toBe(file(found.toReversed()));
  });

  it('keeps passwords of URLs out of the hash on the pod', () => {
    const hash = (password: string) => {
      const { template } = rendered(withUrls([`http://me:${password}@x:1`]));
      return template?.metadata?.annotations;
    };
    expect(hash('one')).toEqual(hash('two'));
  });
});
