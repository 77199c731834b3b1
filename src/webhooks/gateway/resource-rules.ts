/** Rules on quantities: compute resources, and the targets of the autoscaler. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complaint, invalid } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { parseQuantity } from '../../kubernetes/quantity.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';

const resourcesPath = specPath.at('resources');
const hpaPath = specPath.at('hpa');

type Written = string | number;

/** Every quantity of a spec but the limits and requests of resources, with its path. */
function* targetQuantities({ hpa }: GatewaySpec): Generator<[FieldPath, Written | undefined]> {
  for (const [index, { target }] of (hpa?.customMetrics ?? []).entries()) {
    yield [hpaPath.at('customMetrics', index, 'target', 'value'), target.value];
  }
  for (const [index, metric] of (hpa?.config?.metrics ?? []).entries()) {
    const { resource, containerResource, pods, object, external } = metric;
    for (const [source, content] of Object.entries({ resource, containerResource, pods, object, external })) {
      const path = hpaPath.at('config', 'metrics', index, source, 'target');
      yield [path.at('value'), content?.target.value];
      yield [path.at('averageValue'), content?.target.averageValue];
    }
  }
}

function* quantityFaults(path: FieldPath, written: Written): Generator<Complaint> {
  const value = parseQuantity(written);
  if (value === undefined) yield invalid(path, written, 'must be a quantity, such as "500m" or "1Gi"');
  else if (value < 0n) yield invalid(path, written, 'must not be negative');
}

/** Requests above their limit; both are quantities. */
function* orderFaults({
  requests = {},
  limits = {},
}: NonNullable<GatewaySpec['resources']>): Generator<Complaint> {
  for (const [name, written] of Object.entries(requests)) {
    if (!Object.hasOwn(limits, name)) continue;
    const limit = limits[name] ?? '';
    const most = parseQuantity(limit);
    const value = parseQuantity(written);
    if (most === undefined || most < 0n || value === undefined || value <= most) continue;
    const words = `must be less than or equal to the ${name} limit of ${limit}`;
    yield invalid(resourcesPath.at('requests', name), written, words);
  }
}

const quantity: Rule<GatewaySpec> = {
  id: 'gateway/quantity',
  severity: 'error',
  summary:
    'Quantities are written as Kubernetes reads them, are not negative, and no request is above its limit.',
  why: 'The API server would refuse the Deployment or the autoscaler, and no pod would start.',
  fix: 'Write "500m" or "2" of cpu, "512Mi" or "1Gi" of memory; raise the limit or lower the request.',
  reads: ['spec.resources', 'spec.hpa.customMetrics[].target.value', 'spec.hpa.config.metrics'],
  *check({ spec }) {
    for (const list of ['limits', 'requests'] as const) {
      for (const [name, written] of Object.entries(spec.resources?.[list] ?? {})) {
        yield* quantityFaults(resourcesPath.at(list, name), written);
      }
    }
    yield* orderFaults(spec.resources ?? {});
    for (const [path, written] of targetQuantities(spec)) {
      if (written !== undefined) yield* quantityFaults(path, written);
    }
  },
};

/** Quantities. */
export const resourceErrors: readonly Rule<GatewaySpec>[] = [quantity];
