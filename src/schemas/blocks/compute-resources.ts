/** Requests and limits of a container. */
import type { Static } from 'typebox';
import { IntOrString, MapOf, Optional, Struct } from '../structural.ts';

const quantity = IntOrString({
  description: 'A quantity of this resource. Example: `500m` of cpu, `512Mi` of memory.',
});

/** The requests and limits of a container that says nothing of them: cpu and memory. */
export interface DefaultResources {
  readonly requests: Readonly<Record<'cpu' | 'memory', string>>;
  readonly limits: Readonly<Record<'cpu' | 'memory', string>>;
}

/** What a container asks for and may use; any resource name is allowed. `defaults` is what `defaults()` writes. */
export function ComputeResources({ requests, limits }: DefaultResources) {
  const defaults = `requests of ${requests.cpu} cpu and ${requests.memory} memory, limits of ${limits.cpu} cpu and ${limits.memory} memory`;
  return Struct(
    {
      limits: Optional(
        MapOf(quantity, {
          description:
            'The most that a container may use, by resource name. Example: `{cpu: "2", memory: 1Gi}`.',
        }),
      ),
      requests: Optional(
        MapOf(quantity, {
          description:
            'What a container is given for certain, by resource name; must not exceed the limits. Example: `{cpu: 100m, memory: 256Mi}`.',
        }),
      ),
    },
    { description: `Compute resources of each container. Default: ${defaults}.` },
  );
}

/** A copy of the defaults, as a spec holds them. */
export const defaultResourcesOf = ({ requests, limits }: DefaultResources): ComputeResources => ({
  requests: { ...requests },
  limits: { ...limits },
});

export type ComputeResources = Static<ReturnType<typeof ComputeResources>>;

/** Requests and limits as a container takes them: quantities are text. */
export interface ContainerResources {
  requests?: Record<string, string>;
  limits?: Record<string, string>;
}

const asText = (quantities: Record<string, number | string>): Record<string, string> =>
  Object.fromEntries(Object.entries(quantities).map(([name, quantity]) => [name, String(quantity)]));

/** The requests and limits as a container takes them. */
export function containerResourcesOf({ requests, limits }: ComputeResources): ContainerResources {
  return {
    ...(requests !== undefined && { requests: asText(requests) }),
    ...(limits !== undefined && { limits: asText(limits) }),
  };
}
