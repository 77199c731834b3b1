import { apiVersionOf, type Resource, resourceName } from '../../kubernetes/resource.ts';

/** What the API server says of itself at `/apis`, as far as it is read; in either of two forms. */
interface Discovery {
  /** An APIGroupDiscoveryList. */
  readonly items?: readonly {
    readonly metadata?: { readonly name?: string };
    readonly versions?: readonly {
      readonly version?: string;
      readonly resources?: readonly { readonly resource?: string }[];
    }[];
  }[];
  /** An APIGroupList, of an API server that knows no other: which resources a group has is not in it. */
  readonly groups?: readonly { readonly versions?: readonly { readonly groupVersion?: string }[] }[];
}

const keyOf = (resource: Pick<Resource, 'group' | 'version' | 'plural'>): string =>
  `${apiVersionOf(resource)} ${resourceName(resource)}`;

/** Tells which resources an answer to discovery names; of a group whose resources are not told, any may be served. */
export function servedIn(answer: unknown): (resource: Resource) => boolean {
  const { items = [], groups = [] } = answer as Discovery; // vouched for by the API server
  const resources = new Set<string>();
  for (const { metadata, versions = [] } of items) {
    const group = metadata?.name ?? '';
    for (const { version = '', resources: served = [] } of versions) {
      for (const { resource = '' } of served) resources.add(keyOf({ group, version, plural: resource }));
    }
  }
  const versions = new Set(groups.flatMap((group) => group.versions ?? []).map((one) => one.groupVersion));
  return (resource) => resources.has(keyOf(resource)) || versions.has(apiVersionOf(resource));
}
