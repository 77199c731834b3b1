/** Who may write, and who did. */
import type { ControlPlane } from '../../cluster/control-plane.ts';
import {
  type AuditEvent,
  answeredAt,
  isGranted,
  isLease,
  isWorkWrite,
  isWrite,
  operatorRequests,
  receivedAt,
} from './audit.ts';
import type { OperatorProcess } from './operator-process.ts';
import { until } from './until.ts';

/** For which a leader may write after its last renewal, in milliseconds; and how long a request may be on its way. */
const renewDeadlineMs = 10_000;
const onTheWayMs = 500;

/** For which a process may take until it leads, from its start on a busy machine. */
const startMs = 90_000;

/** Whether a process says that it leads. */
export async function isLeading(operator: OperatorProcess): Promise<boolean> {
  const { text } = await operator.get('/metrics');
  return text.includes('leader_election_master_status{name="inference-operator"} 1');
}

/** Resolves once a process that nobody keeps from it leads. */
export async function leading(operator: OperatorProcess): Promise<void> {
  await until('it leads', () => isLeading(operator), startMs);
}

/** Resolves with the one that leads, and the others, once one of them does and all have filled their caches. */
export async function elected(
  candidates: readonly OperatorProcess[],
): Promise<{ leader: OperatorProcess; others: OperatorProcess[] }> {
  await Promise.all(candidates.map((candidate) => candidate.untilReadyz(200)));
  const leader = await until(
    'one of them leads',
    async () => {
      const leads = await Promise.all(candidates.map(isLeading));
      return candidates[leads.indexOf(true)];
    },
    startMs,
  );
  return { leader, others: candidates.filter((candidate) => candidate !== leader) };
}

/** Seconds until a process leads. */
export async function secondsUntilLeading(operator: OperatorProcess, withinSeconds: number): Promise<number> {
  const start = performance.now();
  await until('the other one leads', () => isLeading(operator), withinSeconds * 1000);
  return (performance.now() - start) / 1000;
}

const claimsAmong = (requests: readonly AuditEvent[]): AuditEvent[] =>
  requests.filter((event) => isLease(event) && isWrite(event) && isGranted(event));

/** Seconds from a moment until the Lease has a holder other than then, by the API server's own log. */
export async function secondsUntilClaimed(controlPlane: ControlPlane, since: number): Promise<number> {
  const claim = await until('somebody else claims the Lease', async () => {
    const claims = claimsAmong(await operatorRequests(controlPlane));
    const former = claims.findLast((one) => answeredAt(one) <= since)?.user.username;
    return claims.find((one) => answeredAt(one) > since && one.user.username !== former);
  });
  return (answeredAt(claim) - since) / 1000;
}

/** Who holds the Lease after a write to it; nobody, if it was released. */
const holderAfter = ({ user, requestObject }: AuditEvent): string =>
  requestObject?.spec?.holderIdentity === '' ? '' : user.username;

/**
 * Every write for which its writer did not hold the Lease from before it was sent until after it was answered, or that
 * was sent after the renew deadline. Each instance is a user of its own.
 */
export function usurpations(requests: readonly AuditEvent[]): string[] {
  const claims = claimsAmong(requests);
  const lastClaimBefore = (time: number) => claims.findLast((claim) => answeredAt(claim) <= time);
  return requests.filter(isWorkWrite).flatMap((write) => {
    const { username } = write.user;
    const text = `${username}: ${write.verb} ${write.requestURI} at ${write.requestReceivedTimestamp}`;
    const claim = lastClaimBefore(receivedAt(write));
    if (claim === undefined || holderAfter(claim) !== username) return [`${text}: it does not lead`];
    const later = lastClaimBefore(answeredAt(write));
    if (later !== undefined && holderAfter(later) !== username)
      return [`${text}: answered in another's time`];
    const age = receivedAt(write) - receivedAt(claim);
    return age > renewDeadlineMs + onTheWayMs ? [`${text}: ${age} ms after the last renewal`] : [];
  });
}
