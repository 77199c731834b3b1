import { expect, it } from 'vitest';
import { isBuiltIn } from './built-in-objects.ts';

it.each([
  ['ServiceAccount', 'default', 'team', true],
  ['ServiceAccount', 'default', undefined, true],
  ['ConfigMap', 'kube-root-ca.crt', 'team', true],
  ['Service', 'kubernetes', 'default', true],
  ['Service', 'kubernetes', 'team', false],
  ['Service', 'kubernetes', undefined, false],
  ['Service', 'default', 'default', false],
  ['Deployment', 'default', 'team', false],
])('%s %s in namespace %s: %s', (kind, name, namespace, expected) => {
  expect(isBuiltIn(kind, { name, namespace })).toBe(expected);
});
