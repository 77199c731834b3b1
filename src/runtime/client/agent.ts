import { Agent, buildConnector } from 'undici';

/** How TLS connections to the API server are secured; absent parts take Node's defaults. */
export interface TlsIdentity {
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** Bounds of a pool of connections. */
export interface PoolOptions {
  /** At most so many at once, further requests queue; null: no bound. */
  readonly connections: number | null;
}

/**
 * A pool of keep-alive connections that asks `tls` at each new connection: after a rotation of the CA the next
 * connection uses the new one, and those already made (and verified) live on. HTTP/1.1 only: one wedged HTTP/2 session
 * would take every call with it.
 */
export function createAgent(tls: () => TlsIdentity, { connections }: PoolOptions): Agent {
  let identity: TlsIdentity | undefined;
  let connect: buildConnector.connector | undefined;
  return new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    keepAliveTimeout: 60_000,
    connect: (options, callback) => {
      const current = tls();
      if (connect === undefined || current !== identity) {
        identity = current;
        // Keep-alive probes after 30 s of silence find a dead peer within about 40 s.
        connect = buildConnector({
          ...current,
          allowH2: false,
          timeout: 5000,
          keepAlive: true,
          keepAliveInitialDelay: 30_000,
        });
      }
      connect(options, callback);
    },
  });
}
