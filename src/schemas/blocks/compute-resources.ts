/** Requests and limits of a container. */
import type { Static } from 'typebox';
import { IntOrString, MapOf, Optional, Struct } from '../structural.ts';

const quantity = IntOrString({
  description: 'A quantity of this resource. Example: `500m` of cpu, `512Mi` of memory.',
});

/** What a container asks for and may use; any resource name is allowed. */
export function ComputeResources(defaults: string) {
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
