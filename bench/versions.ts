/** Of what the figures are. */
import packageJson from '../package.json' with { type: 'json' };
import { sourceOf } from '../test/cluster/tools.ts';

/** The versions of everything that is measured or measured with. */
export interface Versions {
  readonly operator: string;
  readonly node: string;
  readonly kubernetes: string;
  readonly etcd: string;
}

/** Those of this checkout. */
export function versions(): Versions {
  return {
    operator: packageJson.version,
    node: process.version,
    kubernetes: sourceOf('kube-apiserver').version,
    etcd: sourceOf('etcd').version,
  };
}
