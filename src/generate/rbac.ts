/** The rights that the operator needs, and the roles that it brings for people; both follow from the table of kinds. */

import type { KindWithController } from '../controlled-kinds.ts';
import { installationLabels, leaseName, operatorName } from '../installation/names.ts';
import type { Kind } from '../kinds.ts';
import { Events, Leases, Namespaces, type Resource } from '../kubernetes/resource.ts';
import type { Fields, Manifest } from './manifest.ts';

/** A rule of a role. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

/** One rule for all resources of each group that get the same verbs. */
function rulesFor(
  resources: readonly Resource[],
  subresource: string,
  verbs: readonly string[],
): PolicyRule[] {
  const groups = Map.groupBy(new Set(resources), ({ group }) => group);
  return [...groups].map(([group, members]) => ({
    apiGroups: [group],
    resources: members.map(({ plural }) => `${plural}${subresource}`).sort(),
    verbs,
  }));
}

/**
 * What the controllers may do in every namespace: read their kinds, write their status, and look after the children.
 * No Secret is ever read. A child is applied (patch), which creates it where it is absent (create), and is read where
 * something that the cache does not know has its name (get).
 */
export function controllerRules(kinds: readonly KindWithController[]): PolicyRule[] {
  const own = kinds.map(({ controlled }) => controlled.resource);
  const owned = kinds.flatMap(({ controlled }) => controlled.owns);
  const kept = kinds.flatMap(({ controlled }) => controlled.keeps ?? []);
  const watched = kinds.flatMap(({ controlled }) => controlled.watches.map(({ resource }) => resource));
  const selected = kinds.flatMap(({ controlled }) =>
    (controlled.selects ?? []).map(({ resource }) => resource),
  );
  return [
    ...rulesFor(own, '', ['list', 'watch']),
    ...rulesFor(own, '/status', ['update']),
    // Where the API server checks owner references, it asks for this.
    ...rulesFor(own, '/finalizers', ['update']),
    ...rulesFor(owned, '', ['create', 'delete', 'get', 'list', 'patch', 'watch']),
    // What outlives its owner is for people to delete.
    ...rulesFor(kept, '', ['create', 'get', 'list', 'patch', 'watch']),
    // Namespaces for WATCH_NAMESPACE_SELECTOR, too.
    ...rulesFor([...watched, ...selected.filter((resource) => !own.includes(resource)), Namespaces], '', [
      'list',
      'watch',
    ]),
    ...rulesFor([Events], '', ['create', 'patch']),
  ];
}

/** What the controllers may do in their own namespace: elect a leader. */
export function leaderElectionRules(): PolicyRule[] {
  const lease = { apiGroups: [Leases.group], resources: [Leases.plural] };
  return [
    { ...lease, verbs: ['create'] }, // which cannot be limited to a name
    { ...lease, resourceNames: [leaseName], verbs: ['get', 'update'] },
  ];
}

/** What an account may do. */
export interface Rights {
  /** In every namespace, and of what is in none. */
  readonly everywhere: readonly PolicyRule[];
  /** In its own namespace. */
  readonly own: readonly PolicyRule[];
}

function role(kind: 'ClusterRole' | 'Role', metadata: Fields, rules: readonly PolicyRule[]): Fields {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata,
    rules: rules.map((rule) => ({ ...rule })),
  };
}

/** Metadata of an account. */
export type AccountMetadata = Fields & { readonly name: string; readonly namespace: Manifest };

/** The roles of an account, and what binds them to it; all of them have its metadata. */
export function rolesOf(account: AccountMetadata, { everywhere, own }: Rights): readonly Fields[] {
  const { namespace, ...clusterWide } = account;
  const roles = [
    { kind: 'ClusterRole', metadata: clusterWide, rules: everywhere },
    { kind: 'Role', metadata: account, rules: own },
  ] as const;
  const needed = roles.filter(({ rules }) => rules.length > 0);
  const { name } = account;
  return [
    ...needed.map(({ kind, metadata, rules }) => role(kind, metadata, rules)),
    ...needed.map(({ kind, metadata }) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: `${kind}Binding`,
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    })),
  ];
}

const readVerbs = ['get', 'list', 'watch'];
const writeVerbs = ['create', 'delete', 'deletecollection', 'patch', 'update'];

/**
 * Roles for people, added to the built-in view, edit and admin. Who may edit Gateways may run any image in the
 * namespace, as who may edit Deployments.
 */
export function userRoles(kinds: readonly Kind[]): Fields[] {
  const resources = kinds.map(({ schema }) => schema.resource);
  const scalable = kinds
    .filter(({ schema }) => schema.scale !== undefined)
    .map(({ schema }) => schema.resource);
  const view = [...rulesFor(resources, '', readVerbs), ...rulesFor(resources, '/status', ['get'])];
  const edit = [
    ...rulesFor(resources, '', [...readVerbs, ...writeVerbs]),
    ...rulesFor(resources, '/status', ['get']),
    ...rulesFor(scalable, '/scale', ['get', 'patch', 'update']),
  ];
  const aggregated = (name: 'view' | 'edit' | 'admin', rules: readonly PolicyRule[]): Fields => {
    const aggregation = { [`rbac.authorization.k8s.io/aggregate-to-${name}`]: 'true' };
    return role(
      'ClusterRole',
      { name: `${operatorName}-${name}`, labels: { ...installationLabels, ...aggregation } },
      rules,
    );
  };
  return [aggregated('view', view), aggregated('edit', edit), aggregated('admin', edit)];
}
