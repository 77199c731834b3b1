import type { Clock } from '../time/clock.ts';
import type { TlsIdentity } from './agent.ts';

/** Tokens of service accounts rotate; the kubelet replaces the file well before the old one expires. */
const maxAgeMs = 30_000;

/** How one request proves who sends it. */
export interface Authentication {
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: TlsIdentity;
}

/** Where the API server is, and who we are to it. */
export interface Credentials {
  /** Base URL without a trailing slash; may have a path. */
  readonly server: string;
  /** What to send with a request now. Rejects when nothing could ever be read, naming the file. */
  authenticate(): Promise<Authentication>;
  /** Forgets what is remembered: the API server refused it. */
  refresh(): void;
}

/**
 * Credentials read by `read` and remembered for 30 s. When they cannot be read again (in the middle of a rotation), the
 * last ones are used: the API server will tell when they no longer do.
 */
export function cachedCredentials(
  server: string,
  read: () => Promise<Authentication>,
  clock: Clock,
): Credentials {
  let last: Authentication | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let pending: Promise<Authentication> | undefined;

  const reread = async (): Promise<Authentication> => {
    try {
      const fresh = await read();
      last = { ...fresh, tls: sameTls(last?.tls, fresh.tls) };
    } catch (error) {
      if (last === undefined) throw error;
    } finally {
      pending = undefined;
    }
    readAt = clock.now();
    return last;
  };

  return {
    server,
    async authenticate() {
      if (last !== undefined && clock.now() - readAt < maxAgeMs) return last;
      pending ??= reread();
      return pending;
    },
    refresh() {
      readAt = Number.NEGATIVE_INFINITY;
    },
  };
}

/** `before` when `now` says the same, so that identity tells whether anything changed. */
function sameTls(before: TlsIdentity | undefined, now: TlsIdentity): TlsIdentity {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}
