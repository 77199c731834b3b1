import { type Location, pathOf, type Resource, resourceName } from '../../kubernetes/resource.ts';

/** A verb of RBAC, as roles spell it. */
export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete';

/** What a call is aimed at: enough to send it, and to name it in an error. */
export interface Target extends Location {
  readonly verb: Verb;
  /** URL path. */
  readonly path: string;
  /** Absent for paths outside of the resources, such as discovery. */
  readonly resource?: Resource;
}

/** The target of `verb` on an object, a subresource or a collection. */
export function targetOf(verb: Verb, resource: Resource, location: Location = {}): Target {
  return { ...location, verb, resource, path: pathOf(resource, location) };
}

/** The resource for people and RBAC: `deployments.apps`, `gateways.example.com/status`; a bare path stands for itself. */
export function resourceTextOf({ resource, subresource, path }: Target): string {
  if (resource === undefined) return path;
  const name = resourceName(resource);
  return subresource === undefined ? name : `${name}/${subresource}`;
}

/** The whole target for people: `patch deployments.apps team/web`. */
export function textOf(target: Target): string {
  const object = [target.namespace, target.name].filter((part) => part !== undefined).join('/');
  return [target.verb, resourceTextOf(target), object].filter((part) => part !== '').join(' ');
}
