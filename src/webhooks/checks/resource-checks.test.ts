import { describe, expect, it } from 'vitest';
import type { ComputeResources } from '../../schemas/blocks/compute-resources.ts';
import { complaints } from '../testing/complaints.ts';
import { checkResources } from './resource-checks.ts';

const said = (resources: ComputeResources) =>
  complaints((path, complain) => checkResources(resources, path, complain));

const nameWords =
  'must be cpu, memory, ephemeral-storage, hugepages-<size>, or a name with its domain, such as nvidia.com/gpu';

describe('names of resources', () => {
  it.each([
    ['CPU', '; did you mean "cpu"?'],
    ['Memory', '; did you mean "memory"?'],
    ['mem', '; did you mean "memory"?'],
    ['memroy', '; did you mean "memory"?'],
    ['gpu', '; did you mean "nvidia.com/gpu"?'],
    ['storage', '; did you mean "ephemeral-storage"?'],
    ['pods', ''],
    ['hugepages-', ''],
    ['hugepages-many', ''],
    ['hugepages-0.5', ''],
    ['requests.cpu', ''],
    ['requests.nvidia.com/gpu', ''],
    ['a b', ''],
    ['', ''],
    ['a/b/c', ''],
    [`${'a'.repeat(245)}/b`, ''],
  ])('%j is none', (name, hint) => {
    const [line, ...others] = said({ limits: { [name]: 1, cpu: 1 } });
    expect(others).toEqual([]);
    expect(line).toMatch(/^spec\.at\.limits.*: Invalid value: "/);
    expect(line?.endsWith(`${nameWords}${hint}`)).toBe(true);
  });

  it.each([
    'cpu',
    'memory',
    'ephemeral-storage',
    'nvidia.com/gpu',
    'kubernetes.io/batteries',
    `${'a'.repeat(244)}/b`,
  ])('%j is one', (name) => {
    expect(said({ limits: { [name]: 1 }, requests: { [name]: 1 } })).toEqual([]);
  });
});

describe('resources that are never shared', () => {
  const gpu = 'nvidia.com/gpu';

  it('need a limit', () => {
    expect(said({ requests: { [gpu]: 1 } })).toEqual([
      `spec.at.limits[${gpu}]: Required value: 1, as requested: a limit of ${gpu} must equal its request`,
    ]);
    expect(said({ limits: { [gpu]: 1 } })).toEqual([]);
  });

  it('are limited to what is requested, however it is written', () => {
    expect(said({ requests: { [gpu]: 1 }, limits: { [gpu]: 2 } })).toEqual([
      `spec.at.requests[${gpu}]: Invalid value: 1: must be equal to the ${gpu} limit of 2, or be left out`,
    ]);
    expect(said({ requests: { [gpu]: '1000m' }, limits: { [gpu]: 1 } })).toEqual([]);
    const pages = { 'hugepages-2Mi': '4Mi', memory: '1Gi' };
    expect(said({ requests: { ...pages, 'hugepages-2Mi': '2Mi' }, limits: pages })).toHaveLength(1);
  });

  it.each(['0.5', '500m', '1e30', '9223372036854775807'])('are given whole, not as %s', (amount) => {
    expect(said({ limits: { [gpu]: amount } })).toEqual([
      `spec.at.limits[${gpu}]: Invalid value: "${amount}": must be a whole number: no part of a ${gpu} is given`,
    ]);
  });

  it('are refused once where they are no quantity', () => {
    expect(said({ limits: { [gpu]: 'many' } })).toHaveLength(1);
    expect(said({ limits: { [gpu]: -1 } })).toEqual([
      `spec.at.limits[${gpu}]: Invalid value: -1: must not be negative`,
    ]);
  });
});

describe('huge pages', () => {
  it('need cpu or memory beside them, requested or limited', () => {
    expect(said({ limits: { 'hugepages-2Mi': '4Mi' } })).toEqual([
      'spec.at: Forbidden: huge pages need cpu or memory beside them',
    ]);
    expect(said({ limits: { 'hugepages-2Mi': '4Mi' }, requests: { cpu: 1 } })).toEqual([]);
    expect(said({ limits: { 'hugepages-2Mi': '4Mi', memory: '1Gi' } })).toEqual([]);
  });

  it('are given in whole pages', () => {
    expect(said({ limits: { 'hugepages-2Mi': '3Mi', cpu: 1 } })).toEqual([
      'spec.at.limits.hugepages-2Mi: Invalid value: "3Mi": must be a multiple of 2Mi, the size of one page',
    ]);
    expect(said({ limits: { 'hugepages-1Gi': '2Gi', cpu: 1 } })).toEqual([]);
  });
});
