import { describe, expect, it } from 'vitest';
import { said } from './testing/judged.ts';

describe('rules on the Ingress', () => {
  const ingress = (more: object) => said({ ingress: { enabled: true, host: 'ai.example.com', ...more } });

  it.each(['10.0.0.1', 'AI.example.com', 'ai.example.com:443', '*', ''])('refuse the host %j', (host) => {
    expect(ingress({ hosts: [{ host }] })).toHaveLength(1);
  });

  it('tell paths of one text and two types apart', () => {
    const paths = [{ path: '/v1', pathType: 'Exact' }, { path: '/v1' }];
    expect(ingress({ hosts: [{ host: 'b.example.com', paths }] })).toEqual([]);
  });

  it('refuse paths that a proxy would resolve, unless the controller reads them in its own way', () => {
    const path = (text: string, pathType: string) =>
      ingress({ hosts: [{ host: 'b.example.com', paths: [{ path: text, pathType }] }] });
    expect(path('/a/../b', 'Prefix')).toEqual([
      'spec.ingress.hosts[0].paths[0].path: Invalid value: "/a/../b": must not contain "/../"',
    ]);
    expect(path('/(a|b)//.*', 'ImplementationSpecific')).toEqual([]);
  });

  it.each([
    ['enabled', 'yes', 'spec.ingress.tls.enabled: Invalid value: must be true or false'],
    ['issuer', 7, 'spec.ingress.tls.issuer: Invalid value: must be a string'],
    ['config', {}, 'spec.ingress.tls.config: Invalid value: must be a list'],
    ['secretName', 'A_B', 'spec.ingress.tls.secretName: Invalid value: "A_B": must be the name of a Secret'],
  ])('look into TLS: %s', (field, value, expected) => {
    expect(ingress({ tls: { [field]: value } })).toEqual([expected]);
  });

  it('serve TLS hosts by wildcards, in both directions', () => {
    const tls = (host: string, name: string) => ingress({ host, tls: [{ secretName: 'ai', hosts: [name] }] });
    expect(tls('ai.example.com', '*.example.com')).toEqual([]);
    expect(tls('*.example.com', 'ai.example.com')).toEqual([]);
    expect(tls('a.b.example.com', '*.example.com')).toEqual([
      'W spec.ingress.tls[0].hosts[0]: no ingress host of this name',
    ]);
  });

  it('refuse the snippets of both nginx controllers', () => {
    const annotations = { 'nginx.org/location-snippets': 'x', 'example.com/snippet': 'y' };
    expect(ingress({ annotations })).toEqual([
      "spec.ingress.annotations[nginx.org/location-snippets]: Forbidden: snippets can read other namespaces' secrets",
    ]);
  });
});
