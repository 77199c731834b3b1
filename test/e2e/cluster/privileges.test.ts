import { expect, it } from 'vitest';
import { effectiveCapabilities, lackingCapabilities } from './privileges.ts';

it.each([
  ['000001ffffffffff', []],
  ['00000000a80425fb', ['CAP_SYS_ADMIN', 'CAP_NET_ADMIN']], // root of a container as Docker starts it
  ['00000000a82425fb', ['CAP_NET_ADMIN']],
])('of a process with the mask %s is told what it lacks', (mask, lacking) => {
  const status = `Name:\tnode\nCapPrm:\t000001ffffffffff\nCapEff:\t${mask}\nCapBnd:\t000001ffffffffff\n`;
  expect(lackingCapabilities(effectiveCapabilities(status))).toEqual(lacking);
});
