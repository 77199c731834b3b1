import { describe, expect, it } from 'vitest';
import { complaints } from '../testing/complaints.ts';
import { checkVariableSources } from './variable-source-checks.ts';

type Source = NonNullable<Parameters<typeof checkVariableSources>[0][number]['valueFrom']>;

const said = (valueFrom: Source) =>
  complaints((path, complain) => checkVariableSources([{ name: 'A', valueFrom }], path, complain));

describe('fields of the pod', () => {
  it.each([
    'metadata.name',
    'spec.nodeName',
    'spec.host',
    'status.podIPs',
    "metadata.labels['example.com/team']",
    "metadata.annotations['Example.com/Team']",
  ])('%s can be shown', (fieldPath) => {
    expect(said({ fieldRef: { fieldPath } })).toEqual([]);
    expect(said({ fieldRef: { apiVersion: 'v1', fieldPath } })).toEqual([]);
  });

  it.each([
    ['spec.nodeSelector', ''],
    ['spec.restartPolicy', ''],
    ['metadata.labels', ''],
    ["metadata.labels['Example.com/Team']", ''],
    ["metadata.annotations['a/b/c']", ''],
    ["metadata.name['a']", '; did you mean "metadata.name"?'],
    ['status.podIp', '; did you mean "status.podIP"?'],
    ['', ''],
  ])('%j cannot', (fieldPath, hint) => {
    const [line, ...others] = said({ fieldRef: { fieldPath } });
    expect(others).toEqual([]);
    expect(line).toMatch(/^spec\.at\[0\]\.valueFrom\.fieldRef\.fieldPath: Invalid value: /);
    expect(line?.endsWith(`metadata.annotations['<key>']${hint}`)).toBe(true);
  });

  it('are those of a pod of version v1', () => {
    expect(said({ fieldRef: { apiVersion: 'apps/v1', fieldPath: 'metadata.name' } })).toEqual([
      'spec.at[0].valueFrom.fieldRef.apiVersion: Unsupported value: "apps/v1": supported values: "v1"',
    ]);
  });
});

describe('resources of the container', () => {
  it.each([
    ['limits.cpu', '1m'],
    ['requests.cpu', 1],
    ['limits.memory', '1Mi'],
    ['limits.memory', '1M'],
    ['limits.memory', '1000'],
    ['requests.ephemeral-storage', '1E'],
    ['limits.hugepages-2Mi', '1Ki'],
    ['limits.memory', 0],
  ])('%s can be shown in %s', (resource, divisor) => {
    expect(said({ resourceFieldRef: { resource, divisor } })).toEqual([]);
    expect(said({ resourceFieldRef: { resource } })).toEqual([]);
  });

  it.each([
    ['limits.cpu', '10m', '"10m": must be 1 or 1m'],
    ['limits.cpu', '1Ki', '"1Ki": must be 1 or 1m'],
    ['limits.memory', '1MB', '"1MB": must be 1, or 1 with a suffix such as 1Mi or 1M'],
    ['limits.memory', '1m', '"1m": must be 1, or 1 with a suffix such as 1Mi or 1M'],
    ['limits.memory', '2Mi', '"2Mi": must be 1, or 1 with a suffix such as 1Mi or 1M'],
    ['limits.memory', 1024, '1024: must be 1, or 1 with a suffix such as 1Mi or 1M'],
    ['limits.memory', '+1', '"+1": must be 1, or 1 with a suffix such as 1Mi or 1M'],
    ['limits.memory', '1e3', '"1e3": must be 1, or 1 with a suffix such as 1Mi or 1M'],
  ])('%s cannot be shown in %j', (resource, divisor, words) => {
    expect(said({ resourceFieldRef: { resource, divisor } })).toEqual([
      `spec.at[0].valueFrom.resourceFieldRef.divisor: Invalid value: ${words}`,
    ]);
  });

  it('are a request or a limit', () => {
    expect(said({ resourceFieldRef: { resource: 'limits.mem' } })).toEqual([
      'spec.at[0].valueFrom.resourceFieldRef.resource: Unsupported value: "limits.mem": supported values: "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"; did you mean "limits.memory"?',
    ]);
    expect(said({ resourceFieldRef: { resource: '' } })).toEqual([
      'spec.at[0].valueFrom.resourceFieldRef.resource: Required value: such as limits.memory',
    ]);
  });
});
