import { expect, it } from 'vitest';
import { ConfigMaps, Services } from '../../kubernetes/resource.ts';
import { mergeSemanticsOf } from './merge-semantics.ts';

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const quantity = { ...ref('io.k8s.apimachinery.pkg.api.resource.Quantity') };

const document = {
  components: {
    schemas: {
      'io.k8s.api.core.v1.Service': {
        'x-kubernetes-group-version-kind': [{ group: '', version: 'v1', kind: 'Service' }],
        properties: {
          spec: { allOf: [ref('io.k8s.api.core.v1.Spec')] },
          status: ref('io.k8s.api.core.v1.Spec'),
        },
      },
      'io.k8s.api.core.v1.Spec': {
        properties: {
          plain: { type: 'string' },
          zero: { type: 'integer', default: 0 },
          plainList: { type: 'array', items: { type: 'string' } },
          ports: {
            type: 'array',
            items: { allOf: [ref('io.k8s.api.core.v1.Port')] },
            'x-kubernetes-list-type': 'map' as const,
            'x-kubernetes-list-map-keys': ['port', 'protocol'],
          },
          values: { type: 'array', 'x-kubernetes-list-type': 'set' as const },
          selector: { type: 'object', additionalProperties: {}, 'x-kubernetes-map-type': 'atomic' as const },
          limits: { type: 'object', additionalProperties: quantity },
          size: { allOf: [quantity] },
          whole: ref('io.k8s.api.core.v1.Whole'),
        },
      },
      'io.k8s.api.core.v1.Port': { properties: { protocol: { type: 'string', default: 'TCP' } } },
      'io.k8s.api.core.v1.Whole': { 'x-kubernetes-map-type': 'atomic' as const, properties: { a: {} } },
    },
  },
};

it('notes what is special, and nothing else', () => {
  expect(mergeSemanticsOf([document], [Services])).toEqual({
    kinds: { 'v1/Service': 'core.v1.Service' },
    types: {
      'core.v1.Port': { protocol: { default: 'TCP' } },
      'core.v1.Service': { spec: { type: 'core.v1.Spec' } },
      'core.v1.Spec': {
        limits: { map: true, quantity: true },
        ports: { keys: ['port', 'protocol'], type: 'core.v1.Port' },
        selector: { map: true, atomic: true },
        size: { quantity: true },
        values: { set: true },
        whole: { atomic: true },
      },
    },
  });
});

it('refuses a resource that no document describes', () => {
  expect(() => mergeSemanticsOf([document], [ConfigMaps])).toThrow(
    'no OpenAPI document describes v1/ConfigMap',
  );
});
