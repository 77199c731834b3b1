/** Identities for operators: by its own, the audit log tells one instance from another, and its rights can be chosen. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kinds } from '../../../src/kinds.ts';
import type { Resource } from '../../../src/kubernetes/resource.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';

/** A rule of a ClusterRole. */
export interface PolicyRule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

/** A service account that a process acts as. */
export interface Account {
  /** As the audit log names it. */
  readonly user: string;
  readonly kubeconfig: string;
  /** Gives it these rights everywhere, in place of those that it had. */
  grant(rules: readonly PolicyRule[]): Promise<void>;
}

const rule = ({ group, plural }: Resource, verbs: readonly string[]): PolicyRule => ({
  apiGroups: [group],
  resources: [plural],
  verbs,
});

/** Everything that the controllers need, and nothing else. */
export function controllerRules(): PolicyRule[] {
  const owns = kinds.flatMap(({ controlled }) => controlled.owns);
  const watches = kinds.flatMap(({ controlled }) => controlled.watches.map(({ resource }) => resource));
  return [
    ...kinds.flatMap(({ controlled: { resource } }) => [
      rule(resource, ['list', 'watch']),
      rule({ ...resource, plural: `${resource.plural}/status` }, ['update']),
    ]),
    ...owns.map((resource) => rule(resource, ['get', 'list', 'watch', 'create', 'patch', 'delete'])),
    ...watches.map((resource) => rule(resource, ['list', 'watch'])),
    { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    { apiGroups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
  ];
}

/** Makes a service account, and a kubeconfig with its token. */
export async function createAccount(
  controlPlane: ControlPlane,
  name: string,
  rules: readonly PolicyRule[] = controllerRules(),
): Promise<Account> {
  const { kubectl, credentials, url, folder } = controlPlane;
  const namespace = 'default';
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name };
  const subjects = [{ kind: 'ServiceAccount', name, namespace }];
  const apply = async (object: object): Promise<void> => {
    const { code, stderr } = await kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) });
    if (code !== 0) throw new Error(stderr);
  };
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata: { name } };
  const grant = (granted: readonly PolicyRule[]) => apply({ ...rbac, kind: 'ClusterRole', rules: granted });

  await grant(rules);
  await apply({ ...rbac, kind: 'ClusterRoleBinding', roleRef, subjects });
  await kubectl(['create', 'serviceaccount', name, '-n', namespace]);
  const { stdout: token } = await kubectl(['create', 'token', name, '-n', namespace]);
  const kubeconfig = join(folder, `${name}.kubeconfig`);
  await writeFile(kubeconfig, kubeconfigWithToken(url, credentials.ca, token.trim()), { mode: 0o600 });
  return { user: `system:serviceaccount:${namespace}:${name}`, kubeconfig, grant };
}

/** The text of a kubeconfig for one server and a bearer token. */
export function kubeconfigWithToken(server: string, ca: string, token: string): string {
  const name = 'test';
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name, cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}
