/**
 * Whether the daemon still hears its channel.
 *
 * When Telegram refuses the token or cannot be reached, the daemon gives the channel up, says so in one line of its log
 * and lives on: nothing but that line tells a deaf daemon from one that nobody writes to. Its log files are JSON lines
 * in all releases, in which a quote of somebody's words is escaped: what a user writes cannot look like the line.
 */
import type { Pod } from '../../../kubernetes/object.ts';
import { logFolder } from './daemon-paths.ts';

type Probe = NonNullable<NonNullable<Pod['spec']>['containers'][number]['livenessProbe']>;

/**
 * Fails when a log of a folder ($1) has the line, and puts that log aside: it outlives the container, and must not be
 * held against the next one.
 */
const script = `deaf=0
for log in "$1"/*.log; do
  grep -qis '"msg": *"channel stopped with error' "$log" || continue
  mv -f "$log" "$log.deaf"
  deaf=1
done
exit $deaf`;

/** The command that ends with 1 when the daemon that logs to a folder has gone deaf. */
export function channelStoppedCommand(folder: string): string[] {
  return ['sh', '-c', script, 'hearing', folder];
}

/** Has a deaf daemon restarted; the kubelet waits longer each time, up to 5 minutes. */
export function channelLivenessProbe(): Probe {
  // The first failure counts: the second would find the log put aside.
  return {
    exec: { command: channelStoppedCommand(logFolder) },
    periodSeconds: 15,
    timeoutSeconds: 10,
    failureThreshold: 1,
  };
}
