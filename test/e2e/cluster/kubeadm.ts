/** What kubeadm is told, in a node image of kind: the same as kind tells it. */

/** Where the API server listens in the node. */
export const apiServerPort = 6443;

/** Where kubeadm writes the kubeconfig of the administrator. */
export const administratorKubeconfig = '/etc/kubernetes/admin.conf';

/** Where pods are. */
export const podRange = '10.244.0.0/16';

/** A node as kubeadm is to know it. */
export interface KubeadmNode {
  /** Its address among containers. */
  readonly address: string;
  /** How this machine reaches it. */
  readonly host: string;
  /** Of the Kubernetes in the image, such as `v1.35.0`. */
  readonly version: string;
}

/** The file for `kubeadm init --config`: documents of JSON, which is YAML too. */
export function kubeadmConfiguration({ address, host, version }: KubeadmNode): string {
  const kubeadm = 'kubeadm.k8s.io/v1beta4';
  const documents = [
    {
      apiVersion: kubeadm,
      kind: 'ClusterConfiguration',
      kubernetesVersion: version,
      controlPlaneEndpoint: `${address}:${apiServerPort}`,
      apiServer: { certSANs: [...new Set(['localhost', '127.0.0.1', host])] },
      networking: { podSubnet: podRange, serviceSubnet: '10.96.0.0/16' },
    },
    {
      apiVersion: kubeadm,
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: address, bindPort: apiServerPort },
      nodeRegistration: {
        criSocket: 'unix:///run/containerd/containerd.sock',
        taints: [], // pods run on the only node there is
        kubeletExtraArgs: [{ name: 'node-ip', value: address }],
      },
    },
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      cgroupDriver: 'systemd',
      cgroupRoot: '/kubelet',
      failSwapOn: false,
      imageGCHighThresholdPercent: 100,
      evictionHard: { 'nodefs.available': '0%', 'nodefs.inodesFree': '0%', 'imagefs.available': '0%' },
      syncFrequency: '5s', // so that a renewed Secret is mounted within seconds
    },
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'iptables',
      conntrack: { maxPerCore: 0 },
    },
  ];
  return documents.map((document) => JSON.stringify(document)).join('\n---\n');
}
