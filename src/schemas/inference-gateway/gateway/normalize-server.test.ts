import { describe, expect, it } from 'vitest';
import { normalized } from './testing/normalized-gateway.ts';

const older = { providers: [{ name: 'openai', type: 'openai' }] };
const serverOf = (server: object, rest: object = {}) => normalized({ server, ...rest }).server;

describe('what the gateway listens on', () => {
  it('is port 8080 on every address unless it is said otherwise', () => {
    const timeouts = { read: '60s', write: '60s', idle: '300s' };
    const expected = { host: '0.0.0.0', isHostName: false, port: 8080, timeouts };
    expect(normalized({}).server).toEqual(expected);
    expect(serverOf({})).toEqual(expected);
    expect(serverOf({ host: '' })).toEqual(expected);
  });

  it.each([
    [9000, 9000],
    ['9000', 9000],
  ])('port %j is %d', (port, expected) => {
    expect(serverOf({ port }).port).toBe(expected);
  });

  it.each([
    ['0.0.0.0', '0.0.0.0', false],
    ['127.0.0.1', '0.0.0.0', false],
    ['localhost', '0.0.0.0', false],
    ['::', '0.0.0.0', false],
    ['/', '0.0.0.0', false],
    ['ai.example.com', 'ai.example.com', true],
  ])('%s is %s', (host, expected, isHostName) => {
    expect(serverOf({ host })).toMatchObject({ host: expected, isHostName });
  });
});

describe('time limits', () => {
  it.each([
    [{ read: '230s' }, { read: '230s', write: '230s', idle: '300s' }],
    [
      { read: '2m', write: '90s' },
      { read: '2m', write: '2m', idle: '300s' },
    ],
    [{ read: '5s' }, { read: '5s', write: '60s', idle: '300s' }],
    [
      { read: '5s', write: '7s', idle: '9s' },
      { read: '5s', write: '7s', idle: '9s' },
    ],
    [{ write: '60000ms' }, { read: '60s', write: '60000ms', idle: '300s' }],
  ])('%j: writing lasts at least as long as an answer may take', (timeouts, expected) => {
    expect(serverOf({ timeouts }).timeouts).toEqual(expected);
  });
});

describe('certificate and key', () => {
  const own = { certificate: { name: 'ai-tls', key: 'tls.crt' }, key: { name: 'ai-tls', key: 'tls.key' } };

  it('are absent while TLS is off', () => {
    expect(serverOf({ tls: { enabled: false, certificateRef: { name: 'a', key: 'b' } } })).not.toHaveProperty(
      'tls',
    );
  });

  it.each([
    ['nothing named', {}, own],
    ['nothing named, older shape', {}, own],
    [
      'the certificate named',
      { certificateRef: { name: 'c', key: 'cert' } },
      { certificate: { name: 'c', key: 'cert' }, key: { name: 'c', key: 'tls.key' } },
    ],
    [
      'both named',
      { certificateRef: { name: 'c', key: 'cert' }, keyRef: { name: 'k', key: 'key', optional: true } },
      { certificate: { name: 'c', key: 'cert' }, key: { name: 'k', key: 'key', optional: true } },
    ],
  ])('%s', (title, tls, expected) => {
    const rest = title.includes('older') ? older : {};
    expect(serverOf({ tls: { enabled: true, ...tls } }, rest).tls).toEqual(expected);
  });

  it('stand under "value" in the older shape where a reference names no key', () => {
    const tls = { enabled: true, certificateRef: { name: 'c' }, keyRef: { name: 'k' } };
    expect(serverOf({ tls }, older).tls).toEqual({
      certificate: { name: 'c', key: 'value' },
      key: { name: 'k', key: 'value' },
    });
  });
});

describe('the name that the gateway calls itself by with TLS', () => {
  const tls = { enabled: true, certificateRef: { name: 'cert', key: 'tls.crt' } };
  const ingress = (more: object) => ({ ingress: { enabled: true, host: 'ai.example.com', ...more } });

  it.each([
    [
      'the host, if it is a name',
      { host: 'gw.example.com' },
      ingress({ tls: { secretName: 'cert' } }),
      'gw.example.com',
    ],
    ['the ingress host of the same Secret', {}, ingress({ tls: { secretName: 'cert' } }), 'ai.example.com'],
    [
      'the host of the TLS entry of the same Secret',
      {},
      ingress({
        tls: [
          { secretName: 'other', hosts: ['x.example.com'] },
          { secretName: 'cert', hosts: ['y.example.com'] },
        ],
      }),
      'y.example.com',
    ],
    [
      'one that a wildcard certificate covers',
      {},
      ingress({ host: '*.example.com', tls: { secretName: 'cert' } }),
      'self.example.com',
    ],
    [
      'the Service, if the ingress has another Secret',
      {},
      ingress({ tls: { secretName: 'other' } }),
      'ai.team.svc',
    ],
    [
      'the Service, if the ingress is off',
      {},
      ingress({ enabled: false, tls: { secretName: 'cert' } }),
      'ai.team.svc',
    ],
    ['the Service, not an address', { host: '10.0.0.1' }, {}, 'ai.team.svc'],
    ['the Service, not the loopback', { host: 'localhost' }, {}, 'ai.team.svc'],
  ])('is %s', (_, server, rest, host) => {
    expect(serverOf({ ...server, tls }, rest)).toMatchObject({ host, isHostName: true });
  });
});
