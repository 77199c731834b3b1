/** The times of an election, in milliseconds. */
export interface LeaderElectionTimings {
  /** How long others wait for a sign of life. */
  readonly leaseDuration: number;
  /** How long the leader tries to renew before it stops leading. */
  readonly renewDeadline: number;
  /** How long between two tries. */
  readonly retryPeriod: number;
}

/** The timings of client-go and controller-runtime. */
export const DEFAULT_TIMINGS: LeaderElectionTimings = {
  leaseDuration: 15_000,
  renewDeadline: 10_000,
  retryPeriod: 2_000,
};

/** client-go's check of timings leaves room for its jitter, which is up to this share of the retry period. */
const JITTER_FACTOR = 1.2;

/**
 * How long a candidate waits for its next try, in ms, given a number in [0, 1): between a half and nine tenths of the
 * retry period, so that candidates do not come all at once. client-go waits up to 2.2 retry periods; with its timings
 * a released Lease would then lie unused for 4.4 s, and a dead leader's for more than 21 s.
 */
export function campaignPause({ retryPeriod }: LeaderElectionTimings, random: number): number {
  return retryPeriod * (0.5 + 0.4 * random);
}

/**
 * The same timings.
 *
 * @throws {RangeError} unless lease duration > renew deadline > 1.2 · retry period
 */
export function validTimings(timings: LeaderElectionTimings): LeaderElectionTimings {
  const { leaseDuration, renewDeadline, retryPeriod } = timings;
  if (leaseDuration > renewDeadline && renewDeadline > retryPeriod * JITTER_FACTOR) return timings;
  throw new RangeError(
    `leader election: lease duration (${leaseDuration} ms) must be above the renew deadline (${renewDeadline} ms), ` +
      `and that above ${JITTER_FACTOR} times the retry period (${retryPeriod} ms)`,
  );
}
