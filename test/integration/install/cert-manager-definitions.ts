/** The CustomResourceDefinitions of cert-manager, out of its own Go module. */
import { join } from 'node:path';
import { moduleFolder } from '../../cluster/go.ts';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { sourceOf } from '../../cluster/tools.ts';

/** Makes the API server know Certificates and Issuers; nobody looks after them yet. */
export async function applyCertManagerDefinitions(kubectl: Kubectl): Promise<void> {
  const folder = join(await moduleFolder(sourceOf('cert-manager')), 'deploy', 'crds');
  // Some are too long for the annotation that a client-side apply writes.
  const applied = await kubectl(['apply', '--server-side', '-f', folder]);
  if (applied.code !== 0) throw new Error(applied.stderr);
  const waited = await kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s']);
  if (waited.code !== 0) throw new Error(waited.stderr);
}
