/** vitest `globalSetup` of the integration tests: one control plane for all files that use `sharedControlPlane()`. */
import type { TestProject } from 'vitest/node';
import { provideBinaries } from './binaries.ts';
import { startControlPlane } from './control-plane.ts';
import './shared.ts';

/** Starts the shared control plane; vitest calls what it returns once all tests have ended. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { kubectl } = await provideBinaries(['kubectl']);
  const { url, kubeconfig, credentials, folder, stop } = await startControlPlane({ parts: 'full' });
  project.provide('controlPlane', { url, kubeconfig, credentials, folder, kubectlExecutable: kubectl });
  return stop;
}
