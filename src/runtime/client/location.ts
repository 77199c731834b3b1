import type { ObjectMeta } from '../../kubernetes/object.ts';
import type { ObjectLocation } from './client-options.ts';

/** Where an object with this metadata is found. */
export function locationIn({ name, namespace }: ObjectMeta & { name: string }): ObjectLocation {
  return namespace === undefined ? { name } : { name, namespace };
}
