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
    [
      'secretName',
      'A_B',
      'spec.ingress.tls.secretName: Invalid value: "A_B": must be the name of a Secret: lower-case letters, digits, "-" and "."; did you mean "a-b"?',
    ],
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

  it.each(['/v1;', '/v1 {', '/"', '/a\\b', '/`', '/|', '/%zz', '/%', '/ü', '/\r\nb', '/#', '/<a>'])(
    'refuse the path %j, which no URL has',
    (text) => {
      const path = ingress({ hosts: [{ host: 'b.example.com', paths: [{ path: text }] }] });
      expect(path).toContainEqual(expect.stringContaining('must be written as in a URL'));
    },
  );

  it.each(['/', '/v1/models', "/~a/-._!$&'()*+,=:@", '/%C3%BC%20b'])('take the path %j', (text) => {
    expect(ingress({ hosts: [{ host: 'b.example.com', paths: [{ path: text }] }] })).toEqual([]);
  });

  const expression = (path: string) =>
    ingress({ hosts: [{ host: 'b.example.com', paths: [{ path, pathType: 'ImplementationSpecific' }] }] });

  it.each(['/api(/|$)(.*)', '/v[0-9]+/\\d+\\.json', '/a?b^c'])('take the regular expression %j', (text) => {
    expect(expression(text)).toEqual([]);
  });

  it.each(['/a{2}', '/a"', '/a;b', '/a b', '/a\n', '/a\\', '/a\\"', '/a\\\\"b', '/#'])(
    'refuse the regular expression %j, which would end in a configuration',
    (text) => {
      expect(expression(text)).toContainEqual(expect.stringContaining('without quotes'));
    },
  );
});

describe.each(['ingress', 'service'])('rules on the annotations of the %s', (block) => {
  const path = `spec.${block}.annotations`;
  const rest = block === 'ingress' ? { enabled: true, host: 'ai.example.com' } : {};
  const annotated = (key: string, value: string) =>
    said({ [block]: { ...rest, annotations: { [key]: value } } });

  it.each([
    ['nginx.ingress.kubernetes.io/server-snippet', 'snippets can'],
    ['nginx.org/location-snippets', 'snippets can'],
    ['haproxy.org/backend-config-snippet', 'snippets can'],
    ['of.their.own/configuration-snippet', 'snippets can'],
    ['Nginx.Ingress.Kubernetes.io/Server-Snippet', 'snippets can'],
    ['haproxy-ingress.github.io/config-backend', 'HAProxy Ingress takes it for configuration, which can'],
    ['ingress.kubernetes.io/config-frontend', 'HAProxy Ingress takes it for configuration, which can'],
    ['getambassador.io/config', 'Emissary-ingress takes it for configuration, which can'],
    ['zalando.org/skipper-filter', 'Skipper takes it for configuration, which can'],
    ['zalando.org/skipper-routes', 'Skipper takes it for configuration, which can'],
  ])('refuse configuration: %s', (key, words) => {
    expect(annotated(key, 'x')).toEqual([
      `${path}[${key}]: Forbidden: ${words} read other namespaces' secrets`,
    ]);
  });

  it.each([
    ['nginx.ingress.kubernetes.io/auth-secret', 'other/people', 'ingress-nginx'],
    ['nginx.ingress.kubernetes.io/auth-tls-secret', '/people', 'ingress-nginx'],
    ['nginx.ingress.kubernetes.io/proxy-ssl-secret', 'team/../other', 'ingress-nginx'],
    ['nginx.ingress.kubernetes.io/custom-headers', 'other/headers', 'ingress-nginx'],
    ['haproxy-ingress.github.io/secure-crt-secret', 'file:///etc/passwd', 'HAProxy Ingress'],
    ['haproxy.org/server-crt', 'other/crt', 'HAProxy Kubernetes Ingress Controller'],
    ['of.their.own/auth-secret', 'other/people', 'an ingress controller'],
  ])('refuse what is of another namespace: %s: %s', (key, value, controller) => {
    expect(annotated(key, value)).toEqual([
      `${path}[${key}]: Forbidden: ${controller} would read it from elsewhere: name an object of the namespace "team"`,
    ]);
  });

  it.each([
    ['nginx.ingress.kubernetes.io/auth-secret', 'people'],
    ['nginx.ingress.kubernetes.io/auth-tls-secret', 'team/people'],
    ['example.com/snippet', 'y'],
    ['example.com/config-map', 'other/y'],
    ['example.com/custom-headers', 'other/y'],
    ['Example.com/Key', ''],
    ['plain', 'a/b'],
  ])('take %s: %s', (key, value) => {
    expect(annotated(key, value)).toEqual([]);
  });

  it.each(['my notes', '', 'a/b/c', '/b', 'a/', 'ä', `a.${'a'.repeat(64)}`, '-a', 'a_b/c', 'a\u212a'])(
    'refuse the key %j, which the API server does not take',
    (key) => {
      expect(annotated(key, '')).toEqual([
        `${path}[${key}]: Invalid value: ${JSON.stringify(key)}: must be a key of annotations, such as "example.com/key": letters, digits, "-", "_" and "."`,
      ]);
    },
  );

  it.each(['a\nb', 'a\rb', '\0', '\u001b', '\u2028'])('refuse the value %j, and a key with it', (text) => {
    expect(annotated('example.com/a', text)).toEqual([
      expect.stringMatching(/^spec.*\[example.com\/a\]: Invalid value: must not hold the .* U\+/),
    ]);
    expect(annotated(`example.com/a${text}`, '')).toContainEqual(
      expect.stringMatching(/Invalid value: must not hold the .* U\+/),
    );
  });
});
