/** What a client needs to be known to an API server; all PEM. */
export interface Credentials {
  /** The certificate of the authority that signed the server's certificate. */
  readonly ca: string;
  /** The client's own certificate. */
  readonly cert: string;
  /** The private key of the client's certificate. */
  readonly key: string;
}

/** The text of a kubeconfig file (JSON, which is YAML too) for one server and one user. */
export function kubeconfigOf(server: string, credentials: Credentials): string {
  const name = 'test';
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(credentials.ca) } }],
    users: [
      {
        name,
        user: {
          'client-certificate-data': base64(credentials.cert),
          'client-key-data': base64(credentials.key),
        },
      },
    ],
    contexts: [{ name, context: { cluster: name, user: name, namespace: 'default' } }],
    'current-context': name,
  });
}
