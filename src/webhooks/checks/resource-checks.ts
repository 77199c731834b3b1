/** Checks of quantities and of compute resources, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, forbidden, invalid, required } from '../../admission/finding.ts';
import { closest, didYouMean } from '../../admission/suggestion.ts';
import { labelKeyFaults } from '../../kubernetes/label-syntax.ts';
import { ONE, parseQuantity, type Quantity } from '../../kubernetes/quantity.ts';
import type { ComputeResources } from '../../schemas/blocks/compute-resources.ts';

/** What is wrong with a quantity. */
export function checkQuantity(path: FieldPath, written: string | number, complain: Complain): void {
  const value = parseQuantity(written);
  if (value === undefined) complain(invalid(path, written, 'must be a quantity, such as "500m" or "1Gi"'));
  else if (value < 0n) complain(invalid(path, written, 'must not be negative'));
}

/** The resources that every node has; all others but huge pages have a domain in front. */
const standardNames = ['cpu', 'memory', 'ephemeral-storage'];

/** What people write for a resource that is called otherwise. */
const otherNames = new Map([
  ['gpu', 'nvidia.com/gpu'],
  ['gpus', 'nvidia.com/gpu'],
  ['ram', 'memory'],
  ['storage', 'ephemeral-storage'],
  ['disk', 'ephemeral-storage'],
]);

const hugePagesPrefix = 'hugepages-';

/** Before the name of an extended resource, in quotas: what goes before that must still be a domain with it. */
const quotaPrefix = 'requests.';

/** Larger numbers the API server does not count exactly, and takes for broken ones. */
const mostWhole = 2n ** 63n / 1000n;

const isWhole = (value: Quantity): boolean => value % ONE === 0n && value / ONE < mostWhole;

/** The size of one page, of a name such as `hugepages-2Mi`; undefined where it says none. */
function pageSizeOf(name: string): Quantity | undefined {
  const size = parseQuantity(name.slice(hugePagesPrefix.length));
  return size !== undefined && size > 0n && isWhole(size) ? size : undefined;
}

/** How the API server counts a resource: in which steps, and whether a limit may be above the request. */
interface Counting {
  readonly step?: Quantity;
  readonly isShared: boolean;
}

const shared: Counting = { isShared: true };

/** How a resource is counted; undefined where no container has one of this name. */
function countingOf(name: string): Counting | undefined {
  if (name.startsWith(hugePagesPrefix)) {
    const step = pageSizeOf(name);
    return step === undefined ? undefined : { step, isShared: false };
  }
  if (!name.includes('/')) return standardNames.includes(name) ? shared : undefined;
  if (labelKeyFaults(name).length > 0) return undefined;
  // Kubernetes keeps its own domain, and those below it, for what it counts itself.
  if (name.includes('kubernetes.io/')) return shared;
  const isExtended = !name.startsWith(quotaPrefix) && labelKeyFaults(`${quotaPrefix}${name}`).length === 0;
  return isExtended ? { step: ONE, isShared: false } : undefined;
}

const nameWords =
  'must be cpu, memory, ephemeral-storage, hugepages-<size>, or a name with its domain, such as nvidia.com/gpu';

/** What is wrong with the name of a resource of a container. */
export function checkResourceName(path: FieldPath, name: string, complain: Complain): void {
  if (countingOf(name) !== undefined) return;
  const meant = otherNames.get(name.toLowerCase()) ?? closest(name, standardNames);
  complain(invalid(path, name, `${nameWords}${didYouMean(meant)}`));
}

function checkAmount(path: FieldPath, name: string, written: string | number, complain: Complain): void {
  const { step } = countingOf(name) ?? {};
  const value = parseQuantity(written);
  if (step === undefined || value === undefined || value < 0n) return;
  if (step === ONE) {
    if (!isWhole(value))
      complain(invalid(path, written, `must be a whole number: no part of a ${name} is given`));
  } else if (value % step !== 0n || value / ONE >= mostWhole) {
    const size = name.slice(hugePagesPrefix.length);
    complain(invalid(path, written, `must be a multiple of ${size}, the size of one page`));
  }
}

/** A request that does not go with its limit; both are quantities. */
function checkRequest(
  {
    name,
    written,
    limit,
  }: {
    readonly name: string;
    readonly written: string | number;
    readonly limit: string | number | undefined;
  },
  path: FieldPath,
  complain: Complain,
): void {
  const isShared = countingOf(name)?.isShared ?? true;
  if (limit === undefined) {
    if (!isShared) {
      const words = `${written}, as requested: a limit of ${name} must equal its request`;
      complain(required(path.at('limits', name), words));
    }
    return;
  }
  const most = parseQuantity(limit);
  const value = parseQuantity(written);
  if (most === undefined || most < 0n || value === undefined) return;
  if (!isShared && value !== most) {
    const words = `must be equal to the ${name} limit of ${limit}, or be left out`;
    complain(invalid(path.at('requests', name), written, words));
  } else if (value > most) {
    const words = `must be less than or equal to the ${name} limit of ${limit}`;
    complain(invalid(path.at('requests', name), written, words));
  }
}

/** Huge pages are counted beside a container's memory, and the API server gives none to a container without. */
function checkHugePages(names: readonly string[], path: FieldPath, complain: Complain): void {
  const hasPages = names.some((name) => name.startsWith(hugePagesPrefix));
  if (hasPages && !names.includes('cpu') && !names.includes('memory')) {
    complain(forbidden(path, 'huge pages need cpu or memory beside them'));
  }
}

/** What is wrong with the requests and limits at a path. */
export function checkResources(resources: ComputeResources, path: FieldPath, complain: Complain): void {
  const { requests = {}, limits = {} } = resources;
  for (const [list, amounts] of Object.entries({ limits, requests })) {
    for (const [name, written] of Object.entries(amounts)) {
      const at = path.at(list, name);
      checkResourceName(at, name, complain);
      checkQuantity(at, written, complain);
      checkAmount(at, name, written, complain);
    }
  }
  for (const [name, written] of Object.entries(requests)) {
    const limit = Object.hasOwn(limits, name) ? limits[name] : undefined;
    checkRequest({ name, written, limit }, path, complain);
  }
  checkHugePages([...Object.keys(limits), ...Object.keys(requests)], path, complain);
}
