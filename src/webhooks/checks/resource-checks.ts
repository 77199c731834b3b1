/** Checks of quantities and of compute resources, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, invalid } from '../../admission/finding.ts';
import { parseQuantity } from '../../kubernetes/quantity.ts';
import type { ComputeResources } from '../../schemas/blocks/compute-resources.ts';

/** What is wrong with a quantity. */
export function checkQuantity(path: FieldPath, written: string | number, complain: Complain): void {
  const value = parseQuantity(written);
  if (value === undefined) complain(invalid(path, written, 'must be a quantity, such as "500m" or "1Gi"'));
  else if (value < 0n) complain(invalid(path, written, 'must not be negative'));
}

/** Requests above their limit; both are quantities. */
function checkOrder(
  { requests = {}, limits = {} }: ComputeResources,
  path: FieldPath,
  complain: Complain,
): void {
  for (const [name, written] of Object.entries(requests)) {
    if (!Object.hasOwn(limits, name)) continue;
    const limit = limits[name] ?? '';
    const most = parseQuantity(limit);
    const value = parseQuantity(written);
    if (most === undefined || most < 0n || value === undefined || value <= most) continue;
    const words = `must be less than or equal to the ${name} limit of ${limit}`;
    complain(invalid(path.at('requests', name), written, words));
  }
}

/** What is wrong with the requests and limits at a path. */
export function checkResources(resources: ComputeResources, path: FieldPath, complain: Complain): void {
  for (const list of ['limits', 'requests'] as const) {
    for (const [name, written] of Object.entries(resources[list] ?? {})) {
      checkQuantity(path.at(list, name), written, complain);
    }
  }
  checkOrder(resources, path, complain);
}
