import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Authority, createAuthority } from '../../../test/cluster/certificates.ts';
import { kubeconfigOf } from '../../../test/cluster/kubeconfig.ts';
import { FakeClock } from '../time/testing/fake-clock.ts';
import { TransportError } from './api-error.ts';
import { ApiClient } from './client.ts';
import type { Credentials } from './credentials.ts';
import { loadCredentials } from './load-credentials.ts';

let directory: string;
let clock: FakeClock;
let authority: Authority;
let server: Server;
let port: number;
const open: { close(): unknown }[] = [];

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'credentials-'));
  clock = new FakeClock();
  authority = createAuthority('first');
  await listen();
});

afterEach(async () => {
  for (const client of open.splice(0)) await client.close();
  await stopListening();
  await rm(directory, { recursive: true });
});

/** A TLS server that answers who it thinks is asking, with a certificate of the current authority. */
async function listen(at = 0): Promise<void> {
  const identity = authority.issue({ commonName: 'api' }, ['127.0.0.1', 'api.test']);
  server = createServer({ ...identity, ca: authority.cert, requestCert: true, rejectUnauthorized: false });
  server.on('request', (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    response.end(JSON.stringify({ user: subject?.CN, authorization: request.headers.authorization }));
  });
  await new Promise<void>((resolve) => server.listen(at, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
}

async function stopListening(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function write(name: string, content: string | object): Promise<string> {
  const file = path.join(directory, name);
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const url = () => `https://127.0.0.1:${port}`;
const load = (env: Record<string, string>) =>
  loadCredentials({ env, clock, serviceAccountDirectory: directory });

function clientOf(credentials: Credentials): ApiClient {
  const client = new ApiClient({ credentials, clock, userAgent: 'test', random: () => 0 });
  open.push(client);
  return client;
}

/** What the server thinks of these credentials. */
const ask = async (credentials: Credentials) => clientOf(credentials).getPath('/');

/** A kubeconfig of one cluster, as `cluster` and `user` extend it. */
const kubeconfig = (user: object, cluster: object = {}) => ({
  clusters: [
    {
      name: 'c',
      cluster: {
        server: url(),
        'certificate-authority-data': Buffer.from(authority.cert).toString('base64'),
        ...cluster,
      },
    },
  ],
  users: [{ name: 'u', user }],
  contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
  'current-context': 'x',
});

describe('in a pod', () => {
  const inPod = () => load({ KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) });

  beforeEach(async () => {
    await write('token', 'first-token\n');
    await write('ca.crt', authority.cert);
  });

  it('are the token and the CA of its service account', async () => {
    expect(await ask(await inPod())).toEqual({ authorization: 'Bearer first-token' });
  });

  it('follow the token within 60 s', async () => {
    const client = clientOf(await inPod());
    await write('token', 'second-token');
    expect(await client.getPath('/')).toEqual({ authorization: 'Bearer first-token' });
    await clock.advance(60_000);
    expect(await client.getPath('/')).toEqual({ authorization: 'Bearer second-token' });
  });

  it('follow the CA within 60 s', async () => {
    const client = clientOf(await inPod());
    await client.getPath('/');
    await stopListening();
    authority = createAuthority('second');
    await listen(port);
    const refused = client.getPath('/', { deadlineMs: 40 });
    await expect(refused).rejects.toBeInstanceOf(TransportError);
    await write('ca.crt', authority.cert);
    await clock.advance(60_000);
    expect(await client.getPath('/')).toEqual({ authorization: 'Bearer first-token' });
  });

  it('are the last ones while the files cannot be read', async () => {
    const client = clientOf(await inPod());
    await rm(path.join(directory, 'token'));
    await clock.advance(60_000);
    expect(await client.getPath('/')).toEqual({ authorization: 'Bearer first-token' });
  });

  it('must be mounted', async () => {
    await rm(path.join(directory, 'token'));
    await expect(inPod()).rejects.toThrow(
      `the pod's service account cannot be read from ${directory}: does the pod set automountServiceAccountToken: false?`,
    );
  });

  it('are found behind an IPv6 address, too', async () => {
    const credentials = await load({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' });
    expect(credentials.server).toBe('https://[fd00::1]:6443');
  });
});

describe('from a kubeconfig', () => {
  const from = async (content: string | object) => load({ KUBECONFIG: await write('config', content) });

  it('are a client certificate', async () => {
    const identity = authority.issue({ commonName: 'admin' });
    expect(await ask(await from(kubeconfigOf(url(), { ca: authority.cert, ...identity })))).toEqual({
      user: 'admin',
    });
  });

  it('are a token', async () => {
    expect(await ask(await from(kubeconfig({ token: 'abc' })))).toEqual({ authorization: 'Bearer abc' });
  });

  it('are a user name and a password', async () => {
    expect(await ask(await from(kubeconfig({ username: 'ann', password: 'b' })))).toEqual({
      authorization: `Basic ${Buffer.from('ann:b').toString('base64')}`,
    });
  });

  it('are what an exec plugin says', async () => {
    const credential = { kind: 'ExecCredential', status: { token: 'from-plugin' } };
    const args = ['-e', `console.log(${JSON.stringify(JSON.stringify(credential))})`];
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: process.execPath, args };
    expect(await ask(await from(kubeconfig({ exec })))).toEqual({ authorization: 'Bearer from-plugin' });
  });

  it('may name the server in TLS otherwise than in the URL', async () => {
    const token = { token: 'abc' };
    const good = await from(kubeconfig(token, { 'tls-server-name': 'api.test' }));
    expect(await ask(good)).toEqual({ authorization: 'Bearer abc' });
    const bad = clientOf(await from(kubeconfig(token, { 'tls-server-name': 'elsewhere.test' })));
    await expect(bad.getPath('/', { deadlineMs: 40 })).rejects.toThrow('elsewhere.test');
  });

  it('may be spread over several files', async () => {
    const { users, ...rest } = kubeconfig({ token: 'abc' });
    const files = [await write('one', rest), await write('two', { users, clusters: [], contexts: [] })];
    expect(await ask(await load({ KUBECONFIG: files.join(path.delimiter) }))).toEqual({
      authorization: 'Bearer abc',
    });
  });

  const fromAll = (...files: string[]) => load({ KUBECONFIG: files.join(path.delimiter) });

  it('may be named alike in several files, of which the first counts', async () => {
    const first = await write('first', kubeconfig({ token: 'first' }));
    const second = await write('second', kubeconfig({ token: 'second' }, { server: 'https://127.0.0.1:1' }));
    expect(await ask(await fromAll(first, second))).toEqual({ authorization: 'Bearer first' });
  });

  it('may have files in the list that are not there, or empty', async () => {
    const nothing = [
      path.join(directory, 'missing'),
      await write('empty', ''),
      await write('note', '# none\n\n'),
    ];
    const file = await write('config', kubeconfig({ token: 'abc' }));
    expect(await ask(await fromAll(...nothing, file))).toEqual({ authorization: 'Bearer abc' });
    await expect(fromAll(...nothing)).rejects.toThrow('empty');
  });

  it('may come from a plugin that lies beside the file', async () => {
    const credential = { kind: 'ExecCredential', status: { token: 'from-beside' } };
    const plugin = await write('plugin.sh', `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    await chmod(plugin, 0o755);
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.sh' };
    expect(await ask(await from(kubeconfig({ exec })))).toEqual({ authorization: 'Bearer from-beside' });
    const missing = { ...exec, command: './missing.sh' };
    await expect(from(kubeconfig({ exec: missing }))).rejects.toThrow(path.join(directory, 'config'));
  });

  it('name their file where what they name is not there', async () => {
    const user = { 'client-certificate': 'missing.crt', 'client-key': 'missing.key' };
    const failure = from(kubeconfig(user));
    await expect(failure).rejects.toThrow(path.join(directory, 'config'));
    await expect(failure).rejects.toThrow(path.join(directory, 'missing.crt'));
  });

  it('are looked for in the home directory last', async () => {
    await expect(load({ HOME: directory })).rejects.toThrow(
      'no credentials for a Kubernetes API server: KUBECONFIG is not set, this is no pod ' +
        `(KUBERNETES_SERVICE_HOST is not set), and ${path.join(directory, '.kube', 'config')} cannot be read`,
    );
  });

  it.each([
    ['a proxy', () => kubeconfig({}, { 'proxy-url': 'http://proxy' }), 'cluster c sets proxy-url'],
    ['no context', () => ({ ...kubeconfig({}), 'current-context': 'y' }), 'kubectl config use-context'],
    ['no kubeconfig', () => 'users: [{token: hunter2', 'is no usable kubeconfig: it cannot be parsed'],
  ])('say what is wrong with %s', async (_, content, message) => {
    const file = await write('config', content());
    const error = await load({ KUBECONFIG: file }).catch((reason: unknown) => reason);
    expect(String(error)).toContain(file);
    expect(String(error)).toContain(message);
    expect(String(error)).not.toContain('hunter2');
  });

  it('say which file is missing', async () => {
    const missing = path.join(directory, 'missing');
    await expect(load({ KUBECONFIG: missing })).rejects.toThrow(`${missing} is no usable kubeconfig: ENOENT`);
  });
});
