import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyHttpUrl, parseHttpUrl, withoutUserInfo } from './http-url.ts';

describe('parseHttpUrl', () => {
  it.each([
    ['http://h', { scheme: 'http', host: 'h', path: '', hasUserInfo: false }],
    ['HTTPS://Host.Example/', { scheme: 'https', host: 'host.example', path: '/', hasUserInfo: false }],
    [
      'http://a.b.svc.:8080/v1',
      { scheme: 'http', host: 'a.b.svc.', port: 8080, path: '/v1', hasUserInfo: false },
    ],
    ['http://h:80/', { scheme: 'http', host: 'h', port: 80, path: '/', hasUserInfo: false }],
    ['http://h:', { scheme: 'http', host: 'h', path: '', hasUserInfo: false }],
    ['http://h/a/../b?q=/#/f', { scheme: 'http', host: 'h', path: '/a/../b', hasUserInfo: false }],
    ['http://h?q', { scheme: 'http', host: 'h', path: '', hasUserInfo: false }],
    ['http://10.0.0.1:1/', { scheme: 'http', host: '10.0.0.1', port: 1, path: '/', hasUserInfo: false }],
    ['http://[::1]:8080/x', { scheme: 'http', host: '[::1]', port: 8080, path: '/x', hasUserInfo: false }],
    ['http://[2001:DB8:0::1]', { scheme: 'http', host: '[2001:db8:0::1]', path: '', hasUserInfo: false }],
    ['http://a_b/%20', { scheme: 'http', host: 'a_b', path: '/%20', hasUserInfo: false }],
    ['http://u:p@h/a@b', { scheme: 'http', host: 'h', path: '/a@b', hasUserInfo: true }],
    ['http://u@x:p@h', { scheme: 'http', host: 'h', path: '', hasUserInfo: true }],
    ['http://@h', { scheme: 'http', host: 'h', path: '', hasUserInfo: true }],
  ])('reads %s', (text, url) => {
    expect(parseHttpUrl(text)).toEqual(url);
  });

  it.each([
    ...[
      '',
      'x',
      'h:80',
      '//h',
      '/path',
      'ftp://h',
      'ws://h',
      'mailto:a@h',
      'http',
      'http:',
      'http:/h',
      'http:h',
    ],
    ...['http://', 'http:///h', 'http://:80', 'http://?q', 'http://@', 'http://u@', 'http://#h'],
    ...[
      ' http://h',
      'http://h ',
      'http://h/a b',
      'http://h\n',
      'ht\ntp://h',
      'http://h\t/',
      'http://h/\0',
      'http://h\u0085',
    ],
    ...[
      'http:\\\\h',
      'http://h\\@g',
      'http://h\\a',
      'http://h:x',
      'http://h:65536',
      'http://h:-1',
      'http://h:80:80',
    ],
    ...[
      'http://[::1',
      'http://::1/',
      'http://[::g]',
      'http://[h]',
      'http://[::1]x',
      'http://h/%zz',
      'http://h/%',
      'http://%',
    ],
    ...['http://"@h', 'http://u[@h', 'http://a<b', 'http://a`b', 'http://a,b', 'http://{h}'],
  ])('refuses %o', (text) => {
    expect(parseHttpUrl(text)).toBeUndefined();
  });

  it.each([
    'http://127.1',
    'http://2130706433',
    'http://0x7f.0.0.1',
    'http://010.0.0.1',
    'http://127.0.0.1.',
  ])('refuses %s, which is an IPv4 address to some programs and a name to others', (text) => {
    expect(parseHttpUrl(text)).toBeUndefined();
  });

  it.each(['http://%61.example', 'http://ﬁ.example', 'http://h。example', 'http://é.example'])(
    'refuses %s, whose host would be rewritten',
    (text) => {
      expect(parseHttpUrl(text)).toBeUndefined();
    },
  );
});

describe('the reading of plain URLs', () => {
  const label = fc.oneof(
    { weight: 4, arbitrary: fc.stringMatching(/^[a-z][-a-z0-9]{0,5}$/) },
    fc.constantFrom('xn--a', 'xn--tda', 'ab--c', '0x7f', '127', '1', 'A', 'a_b', '', '-a', 'a-'),
  );
  const rest = fc.constantFrom(
    '',
    '/',
    '//',
    '/v1',
    '/v1/',
    '/a.b/../c',
    '/%41',
    '/a~',
    '?q',
    '#f',
    '/ö',
    ' ',
  );
  const urls = fc
    .tuple(
      fc.constantFrom('http', 'https', 'HTTP', 'ftp'),
      fc.array(label, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('', ':', ':80', ':443', ':8080', ':11434', ':65535', ':65536', ':0', ':x'),
      rest,
      rest,
    )
    .map(([scheme, labels, port, ...paths]) => `${scheme}://${labels.join('.')}${port}${paths.join('')}`);

  it('is that of all others', () => {
    fc.assert(
      fc.property(urls, (text) => {
        expect(parseHttpUrl(text)).toEqual(anyHttpUrl(text));
      }),
      { numRuns: 5000 },
    );
  });
});

describe('withoutUserInfo', () => {
  it.each([
    ['http://h/a', 'http://h/a'],
    ['http://user:s3cret@h:80/a?q', 'http://h:80/a?q'],
    ['HTTPS://s3cret@h', 'https://h'],
    ['http://u:s3c@ret@h/', 'http://h/'],
    ['http://u:s3c/ret@h/', 'http://h/'],
    ['http://u:s3c//ret?#@h/', 'http://h/'],
    ['http:u:s3cret@h', 'h'],
    ['http:\\\\u:s3cret@h', 'h'],
    ['u:s3//cret@h', 'h'],
    ['://u:s3cret@h', 'h'],
    [' http://u:s3cret@h', 'h'],
    ['s3cret@', ''],
    ['x', 'x'],
  ])('of %o is %o', (text, hidden) => {
    expect(withoutUserInfo(text)).toBe(hidden);
  });

  it('leaves nothing that precedes the last @, but the scheme', () => {
    const rest = fc.string().map((text) => text.replaceAll('@', ''));
    fc.assert(
      fc.property(
        fc.constantFrom('', 'http://', 'https://', 'http:'),
        fc.string(),
        rest,
        (start, secret, rest) => {
          expect([rest, `http://${rest}`, `https://${rest}`]).toContain(
            withoutUserInfo(`${start}${secret}@${rest}`),
          );
        },
      ),
    );
  });
});
