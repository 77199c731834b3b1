import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import path from 'node:path';
import type { KubeConfig, User } from '@kubernetes/client-node';
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
  try {
    await credentials.authenticate();
  } catch (error) {
    const { name = '', exec } = config.getCurrentUser() ?? {};
    // What a plugin says of itself may hold a token; what the file system says names the file.
    const isOfFile = error instanceof Error && 'code' in error;
    const plugin =
      typeof exec?.command === 'string' ? `its plugin ${exec.command} has failed` : 'they are not sound';
    const why = isOfFile ? error.message : plugin;
    throw new Error(`${where}: the credentials of user ${name} cannot be read: ${why}`, { cause: error });
  }
  return credentials;
}

/** Empty text, or comments alone: no kubeconfig, but to kubectl no mistake either. */
const holdsNothing = (text: string): boolean => text.split('\n').every((line) => /^\s*(?:#|$)/.test(line));

/** What the file system says of a file that is not there, instead of its text. */
async function textOrAbsence(file: string): Promise<string | Error> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const unusable = new Error(`${file} is no usable kubeconfig: ${error.message}`);
    if (error.code !== 'ENOENT') throw unusable;
    return unusable;
  }
}

/** A command with a path in it is meant from where the file lies, as paths of certificates are. */
function resolveCommand(user: User, folder: string): User {
  const { exec } = user;
  if (typeof exec?.command !== 'string' || !exec.command.includes(path.sep)) return user;
  return { ...user, exec: { ...exec, command: path.resolve(folder, exec.command) } };
}

/**
 * The files as one, as kubectl merges them: of what is named alike the first counts, and the first that names a current
 * context decides it. Files that are not there or empty are passed over, unless there is no other.
 */
async function loadConfig(files: readonly string[]): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const merged = new KubeConfig();
  const absent: Error[] = [];
  for (const file of files) {
    const text = await textOrAbsence(file);
    if (typeof text !== 'string') {
      absent.push(text);
      continue;
    }
    if (holdsNothing(text)) continue;
    const next = new KubeConfig();
    const folder = path.dirname(path.resolve(file));
    try {
      next.loadFromString(text);
      next.makePathsAbsolute(folder);
    } catch {
      // A parser's message quotes the file, keys and all.
      throw new Error(`${file} is no usable kubeconfig: it cannot be parsed`);
    }
    next.clusters = unnamedIn(merged.clusters, next.clusters);
    next.users = unnamedIn(merged.users, next.users).map((user) => resolveCommand(user, folder));
    next.contexts = unnamedIn(merged.contexts, next.contexts);
    merged.mergeConfig(next, Boolean(merged.currentContext));
  }
  const [first] = absent;
  if (first !== undefined && absent.length === files.length) throw first;
  return merged;
}

/** Those of which none in the first list has the name. */
function unnamedIn<Named extends { readonly name: string }>(
  first: readonly Named[] | undefined,
  others: readonly Named[] | undefined,
): Named[] {
  const names = new Set(first?.map(({ name }) => name));
  return (others ?? []).filter(({ name }) => !names.has(name));
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
