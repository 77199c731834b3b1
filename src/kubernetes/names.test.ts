import { describe, expect, it } from 'vitest';
import {
  hasDns1123SubdomainForm,
  isDns1035Label,
  isDns1123Label,
  isDns1123Subdomain,
  isEnvVarName,
  isHttpToken,
  isWildcardDns1123Subdomain,
} from './names.ts';

const longest = (length: number) => 'a'.repeat(length);

describe.each([
  {
    check: isDns1123Label,
    good: ['a', '0', 'a-1', 'a--1--2--b', '1a', longest(63)],
    bad: ['', 'A', '-', 'a-', '-a', 'a.b', 'a_b', 'a b', 'a\n', 'é', 'ａ', longest(64)],
  },
  {
    check: isDns1035Label,
    good: ['a', 'a-1', 'a--1--2--b', longest(63)],
    bad: ['', '0', '1a', 'A', '-a', 'a-', 'a.b', 'a_b', 'a ', longest(64)],
  },
  {
    check: isDns1123Subdomain,
    good: ['a', '0', 'a.b', '1.2.3.4', 'a--b.c-d', longest(253), `${'a.'.repeat(126)}a`],
    bad: ['', '.', 'a.', '.a', 'a..b', 'a.-b', 'a-.b', 'A.b', '*.a', 'a_b.c', 'a\n', longest(254)],
  },
  {
    check: hasDns1123SubdomainForm,
    good: ['a.b', longest(254)],
    bad: ['', 'a..b', 'A'],
  },
  {
    check: isWildcardDns1123Subdomain,
    good: ['*.example.com', '*.a', `*.${longest(251)}`],
    bad: ['', '*', '*.', 'a', '*a.b', '*.*.a', 'a.*.b', '*..a', '*.A', `*.${longest(252)}`],
  },
  {
    check: isEnvVarName,
    good: ['A', '_', '-', 'a.b-c_D9', '.a', 'OPENAI_API_KEY'],
    bad: ['', '9A', 'A B', 'A=B', 'A\n', '.', '..', '..a', 'é', 'A$', 'A/B'],
  },
  {
    check: isHttpToken,
    good: ['X-Request-Id', 'a', "!#$%&'*+-.^_`|~09azAZ"],
    bad: ['', ' ', 'a b', 'a:', 'a\r\nb', 'a"', 'a(b)', 'a,b', 'a/b', '{a}', 'é', 'a\u007f'],
  },
])('$check.name', ({ check, good, bad }) => {
  it.each(good)('accepts %o', (name) => {
    expect(check(name)).toBe(true);
  });

  it.each(bad)('refuses %o', (name) => {
    expect(check(name)).toBe(false);
  });
});
