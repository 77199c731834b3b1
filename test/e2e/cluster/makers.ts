import type { ClusterMaker } from './cluster.ts';
import { existingCluster } from './existing.ts';
import { kindCluster } from './kind.ts';
import { nativeCluster } from './native.ts';

/** By what the variable CLUSTER says. */
const makers = { native: nativeCluster, kind: kindCluster, existing: existingCluster } as const;

/** A value of CLUSTER. */
export type ClusterName = keyof typeof makers;

/** The value of CLUSTER, `native` where it is not set. Throws where it is none of those that there are. */
export function clusterName(value = process.env.CLUSTER ?? 'native'): ClusterName {
  const known = Object.keys(makers) as ClusterName[]; // keyof typeof makers, by construction
  const name = known.find((candidate) => candidate === value);
  if (name === undefined) throw new Error(`CLUSTER is ${value}: give one of ${known.join(', ')}`);
  return name;
}

/** Where the cluster comes from. */
export const clusterMaker = (name: ClusterName): ClusterMaker => makers[name];
