import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isBelow, parseImageReference, type Release, semanticVersionOf } from './image-reference.ts';

const sha256 = `sha256:${'0123456789abcdef'.repeat(4)}`;

describe('parseImageReference', () => {
  it.each([
    ['busybox', { repository: 'busybox' }],
    ['busybox:1.36', { repository: 'busybox', tag: '1.36' }],
    ['node:lts', { repository: 'node', tag: 'lts' }],
    ['ghcr.io/org/name:1.2.3', { repository: 'ghcr.io/org/name', tag: '1.2.3' }],
    ['host:5000', { repository: 'host', tag: '5000' }],
    ['host:5000/name', { repository: 'host:5000/name' }],
    ['localhost:5000/a/b:c', { repository: 'localhost:5000/a/b', tag: 'c' }],
    ['Host.example/name', { repository: 'Host.example/name' }],
    ['ORG/name', { repository: 'ORG/name' }],
    ['[2001:db8::1]:5000/name:v1', { repository: '[2001:db8::1]:5000/name', tag: 'v1' }],
    ['[::1]/name', { repository: '[::1]/name' }],
    ['a__b/c-d--e.f_g', { repository: 'a__b/c-d--e.f_g' }],
    ['a:_A.b-C', { repository: 'a', tag: '_A.b-C' }],
    [`a:${'t'.repeat(128)}`, { repository: 'a', tag: 't'.repeat(128) }],
    [`a@${sha256}`, { repository: 'a', digest: sha256 }],
    [`ghcr.io/a:1@${sha256}`, { repository: 'ghcr.io/a', tag: '1', digest: sha256 }],
    [`a@sha512:${'a'.repeat(128)}`, { repository: 'a', digest: `sha512:${'a'.repeat(128)}` }],
    [`host/${'a'.repeat(255)}`, { repository: `host/${'a'.repeat(255)}` }],
    ['a'.repeat(64).replace('a', 'g'), { repository: 'a'.repeat(64).replace('a', 'g') }],
    [`${'a'.repeat(64)}:b`, { repository: 'a'.repeat(64), tag: 'b' }],
  ])('reads %s', (text, reference) => {
    expect(parseImageReference(text)).toEqual(reference);
  });

  it.each([
    ...[
      '',
      ' ',
      'a b',
      ' a',
      'a\n',
      'Name',
      'ghcr.io/Org/name',
      'ghcr.io/org/Name',
      'é',
      'https://ghcr.io/a',
    ],
    ...['/a', 'a/', 'a//b', 'a.', '.a', 'a..b', 'a._b', 'a___b', '_a', 'a-', '-a', '-h.io/a'],
    ...[
      'a:',
      ':a',
      'a:b:c',
      'a:.b',
      'a:-b',
      'a:b/c',
      'a:b c',
      'host:port/a',
      'host:/a',
      'a.b:/c',
      '[]/a',
      '[::g]/a',
    ],
    ...['[::1/a', '[::1]x/a', `a:${'t'.repeat(129)}`, 'a'.repeat(256), `host/${'a'.repeat(256)}`],
    ...['a@', `@${sha256}`, 'a@sha256', 'a@sha256:', `a@${sha256}0`, `a@${sha256.slice(0, -1)}`],
    ...[
      `a@${sha256}@${sha256}`,
      `a@${sha256.toUpperCase()}`,
      `a@sha256:${'A'.repeat(64)}`,
      `a@md5:${'a'.repeat(32)}`,
    ],
    ...[`a@sha256:${'a'.repeat(64)}:b`, `a@sha512:${'a'.repeat(64)}`, '0123456789abcdef'.repeat(4)],
  ])('refuses %s', (text) => {
    expect(parseImageReference(text)).toBeUndefined();
  });

  it('takes apart what is put together', () => {
    const registry = fc.constantFrom(
      '',
      'ghcr.io/',
      'localhost:5000/',
      'Reg-1.example:80/',
      '[::1]:5/',
      '10.0.0.1/',
    );
    const component = fc.stringMatching(/^[a-z0-9]{1,3}((\.|_|__|-{1,3})[a-z0-9]{1,3}){0,2}$/);
    const path = fc
      .array(component, { minLength: 1, maxLength: 3 })
      .map((components) => components.join('/'));
    const tag = fc.option(fc.stringMatching(/^\w[\w.-]{0,9}$/), { nil: undefined });
    const digest = fc.constantFrom(undefined, sha256);
    fc.assert(
      fc.property(registry, path, tag, digest, (registry, path, tag, digest) => {
        const repository = registry + path;
        const text =
          repository + (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
        expect({ tag: undefined, digest: undefined, ...parseImageReference(text) }).toEqual({
          repository,
          tag,
          digest,
        });
      }),
    );
  });
});

describe('semanticVersionOf', () => {
  it.each([
    ['0.25.2', { major: 0, minor: 25, patch: 2 }],
    ['v0.25.2', { major: 0, minor: 25, patch: 2 }],
    ['1.2', { major: 1, minor: 2, patch: 0 }],
    ['v10.0.0-rc1', { major: 10, minor: 0, patch: 0, preRelease: 'rc1' }],
    ['0.25-beta.1-x', { major: 0, minor: 25, patch: 0, preRelease: 'beta.1-x' }],
  ])('reads %s', (tag, version) => {
    expect(semanticVersionOf(tag)).toEqual(version);
  });

  it.each([
    '',
    'latest',
    'lts',
    '20',
    'v1',
    '1.',
    '1.2.',
    '1.2.3.4',
    '1.2.3-',
    '1.2.3rc1',
    '01.2.3',
    '2024.01',
    'V1.2',
    '1.x',
  ])('reads no version in %o', (tag) => {
    expect(semanticVersionOf(tag)).toBeUndefined();
  });
});

describe('isBelow', () => {
  it.each<[string, Release, boolean]>([
    ['0.25.1', '0.25.2', true],
    ['0.25.2-rc1', '0.25.2', true],
    ['v0.25', '0.25.2', true],
    ['0.9.99', '0.25.2', true],
    ['0.25.2', '0.25.2', false],
    ['0.25.3-rc1', '0.25.2', false],
    ['0.26.0', '0.25.2', false],
    ['0.100.0', '0.25.2', false],
    ['1.0', '0.25.2', false],
  ])('%s, %s: %s', (tag, release, expected) => {
    expect(isBelow(semanticVersionOf(tag) ?? expect.fail(`${tag} is a version`), release)).toBe(expected);
  });
});
