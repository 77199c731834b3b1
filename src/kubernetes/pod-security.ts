/** Settings under which a pod passes the `restricted` Pod Security Standard, and more. */
import type { Pod } from './object.ts';

type PodSpec = NonNullable<Pod['spec']>;
type PodSecurityContext = NonNullable<PodSpec['securityContext']>;
type SecurityContext = NonNullable<PodSpec['containers'][number]['securityContext']>;

/** The pod runs as the given user and group (and not as root), under the runtime's own system call filter. */
export function restrictedPod(user: number): PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: 'RuntimeDefault' },
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
