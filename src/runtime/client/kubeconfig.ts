import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node';
import type { Clock } from '../time/clock.ts';
import type { TlsIdentity } from './agent.ts';
import { type Authentication, type Credentials, cachedCredentials } from './credentials.ts';

/**
 * Credentials from kubeconfig files, with client certificates, tokens, exec plugins and OIDC as client-node's KubeConfig
 * knows them. The library is imported only here and only now: it costs half a second and 80 MB, which a pod never pays.
 * Rejects with the file named when it cannot be read, names no cluster, or wants a proxy.
 */
export async function kubeconfigCredentials(files: readonly string[], clock: Clock): Promise<Credentials> {
  const config = await loadConfig(files);
  const cluster = config.getCurrentCluster();
  const where = files.join(', ');
  if (cluster === null) {
    throw new Error(
      `${where}: the current context names no cluster; set one with "kubectl config use-context"`,
    );
  }
  if (cluster.proxyUrl !== undefined) {
    throw new Error(`${where}: cluster ${cluster.name} sets proxy-url, which this operator does not support`);
  }
  const credentials = cachedCredentials(
    cluster.server.replace(/\/+$/, ''),
    () => authenticationOf(config),
    clock,
  );
  await credentials.authenticate();
  return credentials;
}

/** The files as one; as in kubectl, the first that names a current context decides it. */
async function loadConfig(files: readonly string[]): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const merged = new KubeConfig();
  for (const file of files) {
    const next = new KubeConfig();
    try {
      next.loadFromFile(file);
    } catch (error) {
      // A parser's message quotes the file, keys and all: only that of the file system is told.
      const why = error instanceof Error && 'code' in error ? error.message : 'it cannot be parsed';
      throw new Error(`${file} is no usable kubeconfig: ${why}`);
    }
    merged.mergeConfig(next, merged.currentContext !== undefined);
  }
  return merged;
}

async function authenticationOf(config: KubeConfig): Promise<Authentication> {
  const options: RequestOptions = {};
  await config.applyToHTTPSOptions(options);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {}))
    headers[name.toLowerCase()] = String(value);
  if (typeof options.auth === 'string') {
    headers.authorization ??= `Basic ${Buffer.from(options.auth).toString('base64')}`;
  }
  return { headers, tls: tlsOf(options) };
}

function tlsOf(options: RequestOptions): TlsIdentity {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    ...(isPem(ca) && { ca }),
    ...(isPem(cert) && { cert }),
    ...(isPem(key) && { key }),
    ...(servername !== undefined && { servername }),
    ...(rejectUnauthorized !== undefined && { rejectUnauthorized }),
  };
}

/** KubeConfig sets single texts or buffers, never the lists that Node would take as well. */
const isPem = (value: unknown): value is string | Buffer =>
  typeof value === 'string' || Buffer.isBuffer(value);
