/** Who may write, and who did. */
import {
  type AuditEvent,
  answeredAt,
  isGranted,
  isLease,
  isWorkWrite,
  isWrite,
  receivedAt,
} from './audit.ts';
import type { OperatorProcess } from './operator-process.ts';
import { until } from './until.ts';

/** For which a leader may write after its last renewal, in milliseconds; and how long a request may be on its way. */
const renewDeadlineMs = 10_000;
const onTheWayMs = 500;

/** Whether a process says that it leads. */
export async function isLeading(operator: OperatorProcess): Promise<boolean> {
  const { text } = await operator.get('/metrics');
  return text.includes('leader_election_master_status{name="inference-operator"} 1');
}

/** Resolves with the one that leads, and the others, once one of them does and all have filled their caches. */
export async function elected(
  candidates: readonly OperatorProcess[],
): Promise<{ leader: OperatorProcess; others: OperatorProcess[] }> {
  await Promise.all(candidates.map((candidate) => candidate.untilReadyz(200)));
  const leader = await until('one of them leads', async () => {
    const leads = await Promise.all(candidates.map(isLeading));
    return candidates[leads.indexOf(true)];
  });
  return { leader, others: candidates.filter((candidate) => candidate !== leader) };
}

/** Seconds until a process leads. */
export async function secondsUntilLeading(operator: OperatorProcess, withinSeconds: number): Promise<number> {
  const start = performance.now();
  await until('the other one leads', () => isLeading(operator), withinSeconds * 1000);
  return (performance.now() - start) / 1000;
}

/** Who holds the Lease after a write to it; nobody, if it was released. */
const holderAfter = ({ user, requestObject }: AuditEvent): string =>
  requestObject?.spec?.holderIdentity === '' ? '' : user.username;

/**
 * Every write for which its writer did not hold the Lease from before it was sent until after it was answered, or that
 * was sent after the renew deadline. Each instance is a user of its own.
 */
export function usurpations(requests: readonly AuditEvent[]): string[] {
  const claims = requests.filter((event) => isLease(event) && isWrite(event) && isGranted(event));
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
