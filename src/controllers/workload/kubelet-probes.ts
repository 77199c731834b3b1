/** When the kubelet asks a container how it is. */
import type { Pod } from '../../kubernetes/object.ts';

type Container = NonNullable<Pod['spec']>['containers'][number];
type Probe = NonNullable<Container['readinessProbe']>;

/** How a container is asked. */
export type ProbeHandler = Pick<Probe, 'httpGet' | 'tcpSocket'>;

/** Seconds that a server has for its start. */
export const usualStartSeconds = 120;

/**
 * All three probes of a server: two minutes for its start, or as many seconds as are given, during which nothing else
 * is asked; then out of the Service after 15 s without an answer, and restarted after a minute.
 */
export function containerProbes(
  handler: ProbeHandler,
  startSeconds = usualStartSeconds,
): Pick<Container, 'startupProbe' | 'readinessProbe' | 'livenessProbe'> {
  return {
    startupProbe: {
      ...handler,
      periodSeconds: 2,
      failureThreshold: Math.ceil(startSeconds / 2),
      timeoutSeconds: 2,
    },
    readinessProbe: { ...handler, periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 3 },
    livenessProbe: { ...handler, periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
  };
}

/** Asks `/health` on the port `http`. */
export function healthEndpoint(tls: boolean): ProbeHandler {
  return { httpGet: { path: '/health', port: 'http', scheme: tls ? 'HTTPS' : 'HTTP' } };
}

/** Connects to the port `http`, and asks nothing. */
export const openPort: ProbeHandler = { tcpSocket: { port: 'http' } };
