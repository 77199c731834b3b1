/** vitest `globalSetup` of the end-to-end tests: one cluster and one set of images, for all files. */
import type { TestProject } from 'vitest/node';
import type { Cluster } from './cluster/cluster.ts';
import { clusterName } from './cluster/makers.ts';
import { startCluster } from './cluster/start.ts';
import type { Images } from './image/images.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    images: Images;
    cluster: Omit<Cluster, 'stop'>;
  }
}

/** Makes them; vitest calls what it returns once all tests have ended. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { cluster, images } = await startCluster(clusterName());
  const { stop, ...provided } = cluster;
  project.provide('images', images);
  project.provide('cluster', provided);
  return stop;
}
