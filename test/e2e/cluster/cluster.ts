/** A cluster to test on, and where it comes from. */
import type { Images } from '../image/images.ts';

/** A cluster that the tests have for themselves, as far as the operator goes. */
export interface Cluster {
  /** The path of an administrator's kubeconfig, which names this cluster alone. */
  readonly kubeconfig: string;
  /** Whether it has a cert-manager of its own: then that one issues, and is not the tests' to stop. */
  readonly hasCertManager: boolean;
  /** Leaves nothing of it that the maker made. */
  stop(): Promise<void>;
}

/** A place where clusters come from. */
export interface ClusterMaker {
  /**
   * Why there is none to be had on this machine, as the end of a sentence; undefined where there is. Rejects where it
   * was not said which.
   */
  obstacle(): Promise<string | undefined>;
  /** Makes the images that the cluster is to run, in a folder, or names those that it can pull. */
  images(folder: string): Promise<Images>;
  /** Resolves once the cluster has a node that is ready and knows the images. */
  start(images: Images): Promise<Cluster>;
}
