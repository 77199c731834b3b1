/** The certificate of the gateway, as files in its container. */
import type { Deployment } from '../../../kubernetes/object.ts';
import type { ServerTls } from '../../../schemas/inference-gateway/gateway/normalized.ts';

type PodSpec = NonNullable<Deployment['spec']>['template']['spec'] & object;
type Volume = NonNullable<PodSpec['volumes']>[number];

/** Folder of tls.crt and tls.key in the container. */
export const tlsFolder = '/app/tls';

/** The volume with both files, which may come from two Secrets. */
export function tlsVolume({ certificate, key }: ServerTls): Volume {
  const source = ({ name, key: item, optional }: ServerTls['certificate'], path: string) => ({
    secret: { name, items: [{ key: item, path }], ...(optional !== undefined && { optional }) },
  });
  return {
    name: 'tls',
    projected: { sources: [source(certificate, 'tls.crt'), source(key, 'tls.key')] },
  };
}
