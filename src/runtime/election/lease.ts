/** The Lease of coordination.k8s.io/v1 as a leader election record: what it says, and the records that follow from it. */
import type { ObjectMeta } from '../../kubernetes/object.ts';

/** What a Lease says about who leads. The API server gives back no field that was left out. */
export interface LeaseSpec {
  /** Who holds the lease; absent or empty: nobody. */
  holderIdentity?: string;
  leaseDurationSeconds?: number;
  /** RFC 3339 with microseconds, by the holder's clock: for people only. */
  acquireTime?: string;
  /** Likewise. That it changes is a sign of life; its value means nothing to others. */
  renewTime?: string;
  /** How often the lease changed hands. */
  leaseTransitions?: number;
}

/** A Lease. */
export interface Lease {
  apiVersion: 'coordination.k8s.io/v1';
  kind: 'Lease';
  metadata: ObjectMeta;
  spec?: LeaseSpec;
}

/** Who a candidate is, and what it writes into the Lease. */
export interface Claim {
  readonly identity: string;
  readonly leaseDurationSeconds: number;
  /** The time of day. */
  readonly now: Date;
}

/** A released lease runs out after this long, as client-go writes it: others need not wait, and the field must be positive. */
const RELEASED_DURATION_SECONDS = 1;

/**
 * A time as the API server takes it for a MicroTime: exactly six fractional digits. `toISOString` has three, and three
 * are answered with 400.
 */
export function microTime(date: Date): string {
  return date.toISOString().replace('Z', '000Z');
}

/** Who holds the lease; empty: nobody. */
export function holderOf(lease: Lease): string {
  return lease.spec?.holderIdentity ?? '';
}

/** The first lease of a name, held by the claimant. */
export function createdLease(
  name: string,
  namespace: string,
  { identity, leaseDurationSeconds, now }: Claim,
): Lease {
  const time = microTime(now);
  return {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name, namespace },
    spec: {
      holderIdentity: identity,
      leaseDurationSeconds,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: 0,
    },
  };
}

/** The lease after the claimant took it over. */
export function acquiredLease(lease: Lease, { identity, leaseDurationSeconds, now }: Claim): Lease {
  const time = microTime(now);
  return {
    ...lease,
    spec: {
      ...lease.spec,
      holderIdentity: identity,
      leaseDurationSeconds,
      acquireTime: time,
      renewTime: time,
      leaseTransitions: (lease.spec?.leaseTransitions ?? 0) + 1,
    },
  };
}

/** The lease after its holder renewed it. */
export function renewedLease(lease: Lease, { leaseDurationSeconds, now }: Claim): Lease {
  const renewTime = laterMicroTime(now, lease.spec?.renewTime);
  return { ...lease, spec: { ...lease.spec, leaseDurationSeconds, renewTime } };
}

/** The lease after its holder gave it up. */
export function releasedLease(lease: Lease, now: Date): Lease {
  const time = microTime(now);
  return {
    ...lease,
    spec: {
      ...lease.spec,
      holderIdentity: '',
      leaseDurationSeconds: RELEASED_DURATION_SECONDS,
      acquireTime: time,
      renewTime: time,
    },
  };
}

/** A lease as last seen or written, and when that was, in ms on the observer's monotonic clock. */
export interface Observation {
  readonly lease: Lease;
  readonly at: number;
}

/**
 * The observation after the server showed `lease` at `now`. Only a changed record is a sign of life from its holder: a
 * label added to the Lease is none.
 */
export function observe(previous: Observation | undefined, lease: Lease, now: number): Observation {
  const unchanged =
    previous !== undefined && JSON.stringify(previous.lease.spec) === JSON.stringify(lease.spec);
  return { lease, at: unchanged ? previous.at : now };
}

/**
 * Whether somebody holds the lease and has, at `now`, shown a sign of life within the time that it promised, or within
 * `defaultDuration` ms if it promised nothing. Judged by the observer's clock alone: one bad `renewTime` would
 * otherwise pin the lease for ever.
 */
export function isHeld({ lease, at }: Observation, now: number, defaultDuration: number): boolean {
  const seconds = lease.spec?.leaseDurationSeconds;
  const duration = seconds === undefined ? defaultDuration : seconds * 1000;
  return holderOf(lease) !== '' && now < at + duration;
}

/**
 * `now`, or the microsecond after `previous` if the clock stands still or was set back. A renewal must change the
 * record: it is only by the change that others see the holder alive, and a PUT without one is dropped by the server.
 */
function laterMicroTime(now: Date, previous = ''): string {
  const time = microTime(now);
  if (time > previous) return time; // both in the one fixed-width form, so text order is time order
  const [, toMillisecond, microseconds] = /^(.+\.\d{3})(\d{3})Z$/.exec(previous) ?? [];
  if (toMillisecond === undefined) return time;
  const next = Number(microseconds) + 1;
  if (next < 1000) return `${toMillisecond}${String(next).padStart(3, '0')}Z`;
  return microTime(new Date(Date.parse(`${toMillisecond}Z`) + 1));
}
