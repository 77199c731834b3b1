import { expect, it } from 'vitest';
import { complaints } from '../testing/complaints.ts';
import { checkAnnotations } from './annotation-checks.ts';

const said = (annotations: Record<string, string>) =>
  complaints((path, complain) => checkAnnotations(annotations, path, 'team', complain));

it.each(['a', 'example.com/a', 'Example.COM/A_b.c-d', `a/${'b'.repeat(63)}`])('take the key %j', (key) => {
  expect(said({ [key]: '' })).toEqual([]);
});

it.each(['', 'a b', 'a/b/c', '/a', 'a/', '-a', 'a_b.com/c', `a/${'b'.repeat(64)}`, 'é'])(
  'refuse the key %j',
  (key) => {
    expect(said({ [key]: '' })).toEqual([
      `spec.at[${key}]: Invalid value: ${JSON.stringify(key)}: must be a key of annotations, such as "example.com/key": letters, digits, "-", "_" and "."`,
    ]);
  },
);

it('refuse keys of the operator, which would write over them', () => {
  expect(said({ 'inference-operator.dev/intent': 'a' })).toEqual([
    'spec.at[inference-operator.dev/intent]: Forbidden: set by the operator',
  ]);
});

it('refuse more than 255 KiB of them, counted in bytes, and quote nothing', () => {
  const euros = (count: number) => ({ a: '€'.repeat(count), b: '€'.repeat(count) });
  expect(said(euros(43_519))).toEqual([]);
  expect(said(euros(43_520))).toEqual([
    'spec.at: Invalid value: must not hold more than 261120 bytes, keys and values; it holds 261122',
  ]);
});
