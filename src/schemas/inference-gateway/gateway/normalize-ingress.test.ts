import { describe, expect, it } from 'vitest';
import { normalized } from './testing/normalized-gateway.ts';

const ingressOf = (ingress: object, rest: object = {}) =>
  normalized({ ingress: { enabled: true, host: 'a.example.com', ...ingress }, ...rest }).ingress;
const everything = [{ path: '/', pathType: 'Prefix' }];

describe('the Ingress', () => {
  it('is absent while it is off', () => {
    expect(normalized({ ingress: { host: 'a.example.com' } })).not.toHaveProperty('ingress');
    expect(normalized({})).not.toHaveProperty('ingress');
  });

  it.each([
    ['host', {}, [{ host: 'a.example.com', paths: everything }]],
    [
      'hosts beside host',
      { hosts: [{ host: 'b.example.com' }] },
      [
        { host: 'a.example.com', paths: everything },
        { host: 'b.example.com', paths: everything },
      ],
    ],
    [
      'host among hosts',
      { hosts: [{ host: 'a.example.com', paths: [{ path: '/v1', pathType: 'Exact' }] }] },
      [{ host: 'a.example.com', paths: [{ path: '/v1', pathType: 'Exact' }] }],
    ],
    [
      'paths without a type',
      { host: '', hosts: [{ host: 'b.example.com', paths: [{ path: '/v1' }] }] },
      [{ host: 'b.example.com', paths: [{ path: '/v1', pathType: 'Prefix' }] }],
    ],
    [
      'an empty list of paths',
      { hosts: [{ host: 'a.example.com', paths: [] }] },
      [{ host: 'a.example.com', paths: everything }],
    ],
  ])('has rules for %s', (_, ingress, rules) => {
    expect(ingressOf(ingress)?.rules).toEqual(rules);
  });

  it.each([
    ['nginx', 'nginx'],
    ['', undefined],
    [undefined, undefined],
  ])('has the class %j as %j', (className, expected) => {
    expect(ingressOf({ ...(className !== undefined && { className }) })?.className).toBe(expected);
  });
});

describe('TLS of the Ingress', () => {
  const hosts = ['a.example.com'];
  it.each([
    ['absent', undefined, []],
    ['off', { enabled: false, secretName: 's' }, []],
    ['an empty list', [], []],
    ['on and nothing more', { enabled: true }, [{ secretName: 'ai-tls', hosts }]],
    ['an empty object', {}, [{ secretName: 'ai-tls', hosts }]],
    ['a Secret', { secretName: 's' }, [{ secretName: 's', hosts }]],
    ['an empty Secret', { secretName: '' }, [{ secretName: 'ai-tls', hosts }]],
    ['an issuer', { issuer: 'letsencrypt' }, [{ secretName: 'ai-tls', hosts }]],
    [
      'entries',
      { config: [{ secretName: 's', hosts: ['b.example.com'] }] },
      [{ secretName: 's', hosts: ['b.example.com'] }],
    ],
    [
      'an entry without Secret',
      { secretName: 't', config: [{ hosts: ['b.example.com'] }] },
      [{ secretName: 't', hosts: ['b.example.com'] }],
    ],
    [
      'an entry with an empty Secret',
      { config: [{ secretName: '', hosts }] },
      [{ secretName: 'ai-tls', hosts }],
    ],
    ['an entry without hosts', { config: [{ secretName: 's' }] }, [{ secretName: 's', hosts }]],
    [
      'the older list',
      [{ secretName: 's', hosts: ['b.example.com'] }],
      [{ secretName: 's', hosts: ['b.example.com'] }],
    ],
    ['the older list without hosts', [{ secretName: 's' }], [{ secretName: 's', hosts }]],
  ])('%s', (_, tls, expected) => {
    expect(ingressOf({ ...(tls !== undefined && { tls }) })?.tls).toEqual(expected);
  });
});

describe('annotations of the Ingress', () => {
  const issuer = { 'cert-manager.io/cluster-issuer': 'letsencrypt' };
  const https = { 'nginx.ingress.kubernetes.io/backend-protocol': 'HTTPS' };
  const tlsServer = { server: { tls: { enabled: true } } };

  it.each([
    ['an issuer', { tls: { issuer: 'letsencrypt' } }, {}, issuer],
    ['an issuer while TLS is off', { tls: { enabled: false, issuer: 'letsencrypt' } }, {}, {}],
    ['a server with TLS behind nginx', { className: 'nginx' }, tlsServer, https],
    [
      'a server with TLS behind nginx of the old way',
      { annotations: { 'kubernetes.io/ingress.class': 'nginx' } },
      tlsServer,
      { ...https, 'kubernetes.io/ingress.class': 'nginx' },
    ],
    ['a server with TLS behind another class', { className: 'traefik' }, tlsServer, {}],
    ['a server without TLS behind nginx', { className: 'nginx' }, {}, {}],
    [
      "the user's own, which win",
      { tls: { issuer: 'letsencrypt' }, annotations: { 'cert-manager.io/cluster-issuer': 'own', a: 'b' } },
      {},
      { 'cert-manager.io/cluster-issuer': 'own', a: 'b' },
    ],
  ])('%s', (_, ingress, rest, expected) => {
    expect(ingressOf(ingress, rest)?.annotations).toEqual(expected);
  });
});
