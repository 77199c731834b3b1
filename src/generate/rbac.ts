/** The rights that the operator needs, and the roles that it brings for people; both follow from the table of kinds. */

import type { KindWithController } from '../controlled-kinds.ts';
import { installationLabels, leaseName, operatorName } from '../installation/names.ts';
import type { Kind } from '../kinds.ts';
import { Events, Leases, Namespaces, type Resource } from '../kubernetes/resource.ts';
import { ChartIf, type Fields, foundByAction, type Manifest } from './manifest.ts';

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
  const groups = Map.groupBy(resources, ({ group }) => group);
  return [...groups].map(([group, members]) => ({
    apiGroups: [group],
    resources: [...new Set(members.map(({ plural }) => `${plural}${subresource}`))].sort(),
    verbs,
  }));
}

/** What the controllers read, in every namespace. No Secret is ever read. */
function readingRules(kinds: readonly KindWithController[]): PolicyRule[] {
  const read = kinds.flatMap(({ controlled: { resource, owns, keeps = [], watches, selects = [] } }) => [
    resource,
    ...owns,
    ...keeps,
    ...watches.map((watched) => watched.resource),
    ...selects.map((selected) => selected.resource),
  ]);
  // Namespaces for WATCH_NAMESPACE_SELECTOR, too.
  return rulesFor([...read, Namespaces], '', ['list', 'watch']);
}

/**
 * What the controllers change: the status of their kinds, and their children. A child is applied (patch), which creates
 * it where it is absent (create), and is read where something that the cache does not know has its name (get).
 */
function changingRules(kinds: readonly KindWithController[]): PolicyRule[] {
  const own = kinds.map(({ controlled }) => controlled.resource);
  return [
    ...rulesFor(own, '/status', ['update']),
    // Where the API server checks owner references, it asks for this.
    ...rulesFor(own, '/finalizers', ['update']),
    ...rulesFor(
      kinds.flatMap(({ controlled }) => controlled.owns),
      '',
      ['create', 'delete', 'get', 'patch'],
    ),
    // What outlives its owner is for people to delete.
    ...rulesFor(
      kinds.flatMap(({ controlled }) => controlled.keeps ?? []),
      '',
      ['create', 'get', 'patch'],
    ),
    ...rulesFor([Events], '', ['create', 'patch']),
  ];
}

/** What the controllers may do: read everywhere, and change everywhere, or in the namespaces that the chart is told. */
export function controllerRights(
  kinds: readonly KindWithController[],
): Rights & Required<Pick<Rights, 'changing'>> {
  const rules = changingRules(kinds);
  const namespaces = '.Values.controller.namespaces';
  return { everywhere: readingRules(kinds), changing: { rules, namespaces }, own: leaderElectionRules() };
}

/** What the controllers may do in their own namespace: elect a leader. */
function leaderElectionRules(): PolicyRule[] {
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
  /** Everywhere as well, unless the chart is given a list of namespaces: then there alone. */
  readonly changing?: {
    readonly rules: readonly PolicyRule[];
    /** The list, as Helm reads it. */
    readonly namespaces: string;
  };
  /** In its own namespace. */
  readonly own: readonly PolicyRule[];
}

function role(kind: 'ClusterRole' | 'Role', metadata: Fields, rules: readonly Manifest[]): Fields {
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind, metadata, rules };
}

/** Binds the role of a kind to an account, under the role's metadata. */
function binding(
  kind: 'ClusterRole' | 'Role',
  metadata: AccountMetadata | (Fields & { readonly name: string }),
  { name, namespace }: AccountMetadata,
): Fields {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}

const asFields = (rules: readonly PolicyRule[]): Fields[] => rules.map((rule) => ({ ...rule }));

/** Metadata of an account. */
export type AccountMetadata = Fields & { readonly name: string; readonly namespace: Manifest };

/** The roles of an account, and what binds them to it; all of them have its metadata. */
export function rolesOf(account: AccountMetadata, { everywhere, changing, own }: Rights): readonly Fields[] {
  const { namespace: _, ...clusterWide } = account;
  const changes = asFields(changing?.rules ?? []).map(
    (rule) => new ChartIf(rule, `not ${changing?.namespaces}`),
  );
  const roles = [
    { kind: 'ClusterRole', metadata: clusterWide, rules: [...asFields(everywhere), ...changes] },
    { kind: 'Role', metadata: account, rules: asFields(own) },
  ] as const;
  const needed = roles.filter(({ rules }) => rules.length > 0);
  return [
    ...needed.map(({ kind, metadata, rules }) => role(kind, metadata, rules)),
    ...needed.map(({ kind, metadata }) => binding(kind, metadata, account)),
  ];
}

/** The role of an account in one of the namespaces to which the chart limits its changes, and its binding. */
export function rolesInNamespace(
  account: AccountMetadata,
  { rules }: NonNullable<Rights['changing']>,
): readonly Fields[] {
  // Not the name of the role in its own namespace, which may be among them.
  const metadata = { ...account, name: `${account.name}-children`, namespace: foundByAction };
  return [role('Role', metadata, asFields(rules)), binding('Role', metadata, account)];
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
      asFields(rules),
    );
  };
  return [aggregated('view', view), aggregated('edit', edit), aggregated('admin', edit)];
}
