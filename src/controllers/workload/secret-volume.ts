/** A Secret as files in a container. */
import type { Pod } from '../../kubernetes/object.ts';

type PodSpec = NonNullable<Pod['spec']>;
type Volume = NonNullable<PodSpec['volumes']>[number];
type VolumeMount = NonNullable<PodSpec['containers'][number]['volumeMounts']>[number];

/** A volume and where the container sees it. */
export interface MountedSecret {
  readonly volume: Volume;
  readonly mount: VolumeMount;
}

/** All keys of a Secret as files in a folder, under a name for the volume. */
export function mountedSecret(name: string, secretName: string, folder: string): MountedSecret {
  return {
    volume: { name, secret: { secretName } },
    mount: { name, mountPath: folder, readOnly: true },
  };
}
