import { expect, it } from 'vitest';
import { beforePort, everyAddressOf } from './pod-addresses.ts';

it.each([
  ['10.244.1.7', '0.0.0.0'],
  ['10.244.1.7,fd00:10:244::7', '0.0.0.0'],
  ['fd00:10:244::7', '::'],
  ['fd00:10:244::7,10.244.1.7', '::'],
  ['', '0.0.0.0'],
  ['$(POD_IPS)', '0.0.0.0'],
])('where a pod has %j, programs listen on %s', (podIps, expected) => {
  expect(everyAddressOf(podIps)).toBe(expected);
});

it('puts an IPv6 address into brackets before a port', () => {
  expect(['0.0.0.0', '::', 'ai.team.svc'].map(beforePort)).toEqual(['0.0.0.0', '[::]', 'ai.team.svc']);
});
