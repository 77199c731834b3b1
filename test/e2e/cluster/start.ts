import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Images } from '../image/images.ts';
import type { Cluster } from './cluster.ts';
import { type ClusterName, clusterMaker } from './makers.ts';

/** Starts a cluster with the images of this checkout; its `stop` removes both. */
export async function startCluster(
  name: ClusterName,
): Promise<{ readonly cluster: Cluster; readonly images: Images }> {
  const maker = clusterMaker(name);
  const folder = await mkdtemp(join(tmpdir(), 'inference-operator-images-'));
  const removeImages = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const images = await maker.images(folder);
    const cluster = await maker.start(images);
    const stop = async (): Promise<void> => {
      await cluster.stop();
      await removeImages();
    };
    return { images, cluster: { ...cluster, stop } };
  } catch (error) {
    await removeImages();
    throw error;
  }
}
