/** The configuration files of containerd, its network plugins and the kubelet. */
import { join } from 'node:path';
import { network } from './network.ts';

/** The image that holds the namespaces of each pod. */
export const pauseImage = 'localhost/pause:3';

/** How the names of nodes' folders begin, all of them in the folder for temporary files. */
export const nodeFolderPrefix = 'inference-operator-node-';

/** containerd's sockets and mounts: a short path, since those of sockets are limited to 107 bytes. */
export const stateFolder = '/run/inference-operator-e2e';

/** Where containerd listens. */
export const containerdSocket = `${stateFolder}/containerd.sock`;

/** containerd, version 3 of its format. */
export function containerdConfiguration(folder: string): string {
  return `version = 3
root = "${join(folder, 'containerd')}"
state = "${stateFolder}"
[grpc]
  address = "${containerdSocket}"
[plugins.'io.containerd.cri.v1.images']
  snapshotter = "overlayfs"
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = "${pauseImage}"
[plugins.'io.containerd.cri.v1.runtime']
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ["/usr/lib/cni"]
    conf_dir = "${join(folder, 'cni')}"
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
    [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]
      SystemdCgroup = false
`;
}

/** Pods have routes to pods and Services, and to nothing else. */
export function networkConfiguration(folder: string): object {
  return {
    cniVersion: '1.0.0',
    name: 'pods',
    plugins: [
      {
        type: 'bridge',
        bridge: network.podBridge,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: join(folder, 'addresses'),
          ranges: [[{ subnet: network.podRange }]],
          routes: [{ dst: network.podRange }, { dst: network.serviceRange }],
        },
      },
    ],
  };
}

/** The kubelet, which on a test machine must not mind a full disk or where cgroups are mounted. */
export function kubeletConfiguration(
  folder: string,
  tls: { readonly authority: string; readonly cert: string; readonly key: string },
): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: '/',
    containerRuntimeEndpoint: `unix://${containerdSocket}`,
    address: network.nodeAddress,
    healthzBindAddress: network.nodeAddress,
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: tls.authority },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: tls.cert,
    tlsPrivateKeyFile: tls.key,
    evictionHard: { 'memory.available': '0%', 'nodefs.available': '0%', 'imagefs.available': '0%' },
    imageGCHighThresholdPercent: 100,
    failSwapOn: false,
    makeIPTablesUtilChains: false, // which would stay behind
    enforceNodeAllocatable: [],
    clusterDomain: 'cluster.local',
    clusterDNS: ['10.96.0.10'], // where nobody answers: names are of no use here
    resolvConf: join(folder, 'resolv.conf'),
    syncFrequency: '2s', // so that a renewed Secret is mounted within seconds
    configMapAndSecretChangeDetectionStrategy: 'Watch',
  };
}
