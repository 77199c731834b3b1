import { inject } from 'vitest';
import type { ControlPlaneAccess } from './control-plane.ts';
import { createKubectl } from './kubectl.ts';

/** What `global-setup.ts` hands to test files: plain data, since it crosses a process boundary. */
export interface SharedControlPlane extends Omit<ControlPlaneAccess, 'kubectl'> {
  /** The kubectl executable. */
  readonly kubectlExecutable: string;
  readonly folder: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    controlPlane: SharedControlPlane;
  }
}

/**
 * The full control plane that all files of one vitest run share (see `global-setup.ts`).
 *
 * Test files run side by side, so a file keeps to a namespace of its own, and calls cluster-wide objects (webhook
 * configurations, cluster roles) by a name of its own and removes them. A file that kills parts, needs API server flags,
 * or counts what happens in the whole cluster starts its own instead:
 *
 *     const controlPlane = await startControlPlane();
 *     afterAll(() => controlPlane.stop());
 */
export function sharedControlPlane(): ControlPlaneAccess {
  const { kubectlExecutable, folder, ...access } = inject('controlPlane');
  return { ...access, kubectl: createKubectl(kubectlExecutable, access.kubeconfig, folder) };
}
