/** Identities for operators: by its own, the audit log tells one instance from another, and its rights can be chosen. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { controllerRights, type PolicyRule } from '../../../src/generate/rbac.ts';
import type { ControlPlane } from '../../cluster/control-plane.ts';

/** A service account that a process acts as. */
export interface Account {
  /** As the audit log names it. */
  readonly user: string;
  readonly token: string;
  readonly kubeconfig: string;
  /** Gives it these rights everywhere, in place of those that it had. */
  grant(rules: readonly PolicyRule[]): Promise<void>;
}

/** Everything that the controllers are shipped with, and nothing else. */
export function controllerRules(): PolicyRule[] {
  const { everywhere, changing, own } = controllerRights(controlledKinds);
  return [...everywhere, ...changing.rules, ...own];
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
  const { stdout } = await kubectl(['create', 'token', name, '-n', namespace]);
  const token = stdout.trim();
  const kubeconfig = join(folder, `${name}.kubeconfig`);
  await writeFile(kubeconfig, kubeconfigWithToken(url, credentials.ca, token), { mode: 0o600 });
  return { user: `system:serviceaccount:${namespace}:${name}`, token, kubeconfig, grant };
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
