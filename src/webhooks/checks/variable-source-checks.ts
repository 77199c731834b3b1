/** Checks of what the kubelet fills variables with, fields of the pod and resources of its container; the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, invalid, required, unsupported } from '../../admission/finding.ts';
import { closest, didYouMean } from '../../admission/suggestion.ts';
import { labelKeyFaults } from '../../kubernetes/label-syntax.ts';
import { ONE, parseQuantity } from '../../kubernetes/quantity.ts';
import type { EnvVar } from '../../schemas/blocks/env-var.ts';

type Source = NonNullable<EnvVar['valueFrom']>;

/** Fields of a pod that a variable can show. */
const podFields = [
  ...['metadata.name', 'metadata.namespace', 'metadata.uid', 'spec.nodeName', 'spec.serviceAccountName'],
  ...['status.hostIP', 'status.hostIPs', 'status.podIP', 'status.podIPs'],
];

/** What the API server still takes for one of them. */
const olderPodFields = ['spec.host'];

/** One label or annotation of the pod: `metadata.labels['team']`. */
const subscripted = /^(metadata\.(?:labels|annotations))\['(.*)'\]$/s;

function isPodField(path: string): boolean {
  const [, map, key = ''] = subscripted.exec(path) ?? [];
  if (map === undefined) return podFields.includes(path) || olderPodFields.includes(path);
  return labelKeyFaults(map === 'metadata.annotations' ? key.toLowerCase() : key).length === 0;
}

const podFieldWords = `must be one of ${podFields.join(', ')}, metadata.labels['<key>'] or metadata.annotations['<key>']`;

function checkPodField(
  { apiVersion = '', fieldPath }: NonNullable<Source['fieldRef']>,
  path: FieldPath,
  complain: Complain,
): void {
  if (apiVersion !== '' && apiVersion !== 'v1') {
    complain(unsupported(path.at('apiVersion'), apiVersion, ['v1']));
  }
  if (isPodField(fieldPath)) return;
  // Of labels and annotations what is missing is the key, which nobody can guess.
  const [field = ''] = fieldPath.split('[');
  const meant = /^metadata\.(labels|annotations)$/.test(field) ? undefined : closest(field, podFields);
  complain(invalid(path.at('fieldPath'), fieldPath, `${podFieldWords}${didYouMean(meant)}`));
}

/** Requests and limits of a container that a variable can show, beside those of huge pages. */
const containerFields = ['limits', 'requests'].flatMap((list) =>
  ['cpu', 'ephemeral-storage', 'memory'].map((name) => `${list}.${name}`),
);
const hugePagesFields = ['limits.hugepages-', 'requests.hugepages-'];

const decimalSteps = Array.from({ length: 7 }, (_, index) => 1000n ** BigInt(index) * ONE);
const binarySteps = Array.from({ length: 6 }, (_, index) => 1024n ** BigInt(index + 1) * ONE);

/** Whether values of a resource can be shown in this unit: 1 with a suffix, and of cpu 1 or 1m. Zero means 1. */
function isUnit(divisor: string | number, resource: string): boolean {
  const value = parseQuantity(divisor);
  const text = String(divisor);
  if (value === 0n) return true;
  // To the API server `+1`, `1.` and `1e3` are other units than `1` and `1k`.
  if (value === undefined || !/^[0-9]+(\.[0-9]+)?[a-zA-Z]?i?$/.test(text)) return false;
  if (resource.endsWith('.cpu')) return [ONE, ONE / 1000n].includes(value) && !text.endsWith('i');
  return (text.endsWith('i') ? binarySteps : decimalSteps).includes(value);
}

function checkContainerField(
  { divisor, resource }: NonNullable<Source['resourceFieldRef']>,
  path: FieldPath,
  complain: Complain,
): void {
  const isHugePages = hugePagesFields.some((prefix) => resource.startsWith(prefix));
  if (resource === '') complain(required(path.at('resource'), 'such as limits.memory'));
  else if (!containerFields.includes(resource) && !isHugePages) {
    complain(unsupported(path.at('resource'), resource, containerFields, closest(resource, containerFields)));
  } else if (divisor !== undefined && !isUnit(divisor, resource)) {
    const words = resource.endsWith('.cpu')
      ? 'must be 1 or 1m'
      : 'must be 1, or 1 with a suffix such as 1Mi or 1M';
    complain(invalid(path.at('divisor'), divisor, words));
  }
}

/** What is wrong with the fields and resources that a list of variables is to be filled with. */
export function checkVariableSources(list: readonly EnvVar[], path: FieldPath, complain: Complain): void {
  for (const [index, { valueFrom }] of list.entries()) {
    const { fieldRef, resourceFieldRef } = valueFrom ?? {};
    const at = path.at(index, 'valueFrom');
    if (fieldRef !== undefined) checkPodField(fieldRef, at.at('fieldRef'), complain);
    if (resourceFieldRef !== undefined) {
      checkContainerField(resourceFieldRef, at.at('resourceFieldRef'), complain);
    }
  }
}
