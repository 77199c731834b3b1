import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Clock } from '../time/clock.ts';
import { type Authentication, type Credentials, cachedCredentials } from './credentials.ts';
import { kubeconfigCredentials } from './kubeconfig.ts';

const serviceAccountDirectory = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What decides which credentials are found. */
export interface CredentialsEnvironment {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  /** Where a pod finds its token and CA; the usual place by default. */
  readonly serviceAccountDirectory?: string;
}

/**
 * The credentials that this process has, looked for where controller-runtime looks: `KUBECONFIG`, then the pod's
 * service account, then `~/.kube/config`. Rejects with all three places named when there is none.
 */
export async function loadCredentials(environment: CredentialsEnvironment): Promise<Credentials> {
  const { env, clock } = environment;
  const files = (env.KUBECONFIG ?? '').split(path.delimiter).filter((file) => file !== '');
  if (files.length > 0) return kubeconfigCredentials(files, clock);

  if (env.KUBERNETES_SERVICE_HOST !== undefined) return inClusterCredentials(environment);

  const home = path.join(env.HOME ?? '', '.kube', 'config');
  if (env.HOME !== undefined && (await isReadable(home))) return kubeconfigCredentials([home], clock);
  throw new Error(
    'no credentials for a Kubernetes API server: KUBECONFIG is not set, this is no pod ' +
      `(KUBERNETES_SERVICE_HOST is not set), and ${home} cannot be read`,
  );
}

/** The credentials of the pod's service account; rejects when the pod has no token mounted. */
async function inClusterCredentials(environment: CredentialsEnvironment): Promise<Credentials> {
  const { env, clock } = environment;
  const directory = environment.serviceAccountDirectory ?? serviceAccountDirectory;
  const host = env.KUBERNETES_SERVICE_HOST ?? '';
  const port = env.KUBERNETES_SERVICE_PORT ?? '443';
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;

  const read = async (): Promise<Authentication> => {
    const [token, ca] = await Promise.all([
      readFile(path.join(directory, 'token'), 'utf8'),
      readFile(path.join(directory, 'ca.crt'), 'utf8'),
    ]);
    return { headers: { authorization: `Bearer ${token.trim()}` }, tls: { ca } };
  };
  const credentials = cachedCredentials(server, read, clock);
  try {
    await credentials.authenticate();
  } catch (error) {
    throw new Error(
      `the pod's service account cannot be read from ${directory}: does the pod set automountServiceAccountToken: false?`,
      { cause: error },
    );
  }
  return credentials;
}

async function isReadable(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
