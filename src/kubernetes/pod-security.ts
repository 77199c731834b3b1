/** Settings under which a pod passes the `restricted` Pod Security Standard, and more. */
import type { Pod } from './object.ts';

type PodSpec = NonNullable<Pod['spec']>;
type SecurityContext = NonNullable<PodSpec['containers'][number]['securityContext']>;

/**
 * The pod runs as the given user and group (and not as root), under the runtime's own system call filter. Nothing comes
 * into it that nobody wrote: no token, and no variables of the Services around, of which one called `server` would set
 * SERVER_PORT.
 */
export function restrictedPod(
  user: number,
): Pick<PodSpec, 'automountServiceAccountToken' | 'enableServiceLinks' | 'securityContext'> {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

/** The container cannot gain rights, and by default writes to volumes only. */
export function restrictedContainer({ writableRoot = false } = {}): SecurityContext {
  return {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: !writableRoot,
    capabilities: { drop: ['ALL'] },
  };
}
