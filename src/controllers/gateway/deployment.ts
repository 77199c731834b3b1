/** The Deployment of a Gateway. */
import { selectorLabels, workloadLabels } from '../../kubernetes/labels.ts';
import type { Deployment, Rendered } from '../../kubernetes/object.ts';
import { restrictedContainer, restrictedPod } from '../../kubernetes/pod-security.ts';
import type { GatewayModel } from '../../schemas/gateway/model.ts';
import type { Normalized } from '../../schemas/kind-schema.ts';
import { environmentOf } from './environment.ts';
import { identityOf } from './identity.ts';
import { tlsFolder, tlsVolume } from './tls-volume.ts';

type Gateway = Normalized<GatewayModel>;
type PodTemplate = NonNullable<Deployment['spec']>['template'];
type Container = NonNullable<PodTemplate['spec']>['containers'][number];

/** The user that distroless images know as nonroot; the gateway's image names none, and needs none in particular. */
const nonRootUser = 65532;

/**
 * The gateway closes its listener at once on SIGTERM and cuts calls after 5 s: it is told to stop only after this
 * many seconds, when no traffic is sent to the pod any more. Its image has no shell, so the kubelet does the waiting.
 */
const preStopSeconds = 10;

/** Seconds from the start of the pod's end until it is killed: the wait, the gateway's own 5 s, and some to spare. */
const terminationGracePeriodSeconds = preStopSeconds + 20;

function probe(gateway: Gateway) {
  const scheme = gateway.server.tls === undefined ? 'HTTP' : 'HTTPS';
  return { httpGet: { path: '/health', port: 'http', scheme } };
}

function container(gateway: Gateway): Container {
  const { server, telemetry, image, resources } = gateway;
  return {
    name: 'inference-gateway',
    image,
    env: environmentOf(gateway),
    ports: [
      { name: 'http', containerPort: server.port, protocol: 'TCP' },
      ...(telemetry.metricsPortOpen
        ? [{ name: 'metrics', containerPort: telemetry.metricsPort, protocol: 'TCP' }]
        : []),
    ],
    // The issuer and the tool servers are asked before the gateway listens: up to two minutes, then it is restarted.
    // An issuer that never answers would otherwise block it for ever.
    startupProbe: { ...probe(gateway), periodSeconds: 2, failureThreshold: 60, timeoutSeconds: 2 },
    readinessProbe: { ...probe(gateway), periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 3 },
    livenessProbe: { ...probe(gateway), periodSeconds: 10, failureThreshold: 6, timeoutSeconds: 5 },
    lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
    resources: { ...resources },
    securityContext: restrictedContainer(),
    ...(server.tls !== undefined && {
      volumeMounts: [{ name: 'tls', mountPath: tlsFolder, readOnly: true }],
    }),
  };
}

function podTemplate(gateway: Gateway): PodTemplate {
  const identity = identityOf(gateway);
  const { tls } = gateway.server;
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorLabels(identity) },
  });
  return {
    metadata: { labels: workloadLabels(identity) },
    spec: {
      serviceAccountName: gateway.serviceAccount.name,
      automountServiceAccountToken: false,
      securityContext: restrictedPod(nonRootUser),
      terminationGracePeriodSeconds,
      topologySpreadConstraints: [spread('kubernetes.io/hostname'), spread('topology.kubernetes.io/zone')],
      containers: [container(gateway)],
      ...(tls !== undefined && {
        // The name on the certificate leads to every address of the pod itself, so that the gateway both listens
        // everywhere and verifies itself when it calls itself.
        hostAliases: [{ ip: '0.0.0.0', hostnames: [tls.dnsName] }],
        volumes: [tlsVolume(tls)],
      }),
    },
  };
}

/** How many pods are wanted; undefined where an autoscaler decides. A Gateway that cannot work is not started. */
export function wantedReplicas(gateway: Gateway): number | undefined {
  if (gateway.auth?.unsupported === true) return 0;
  return gateway.autoscaling === undefined ? gateway.replicas : undefined;
}

/** The Deployment. Its pod template does not depend on the number of replicas. */
export function deployment(gateway: Gateway): Rendered<Deployment> {
  const identity = identityOf(gateway);
  const replicas = wantedReplicas(gateway);
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: gateway.name, labels: workloadLabels(identity) },
    spec: {
      ...(replicas !== undefined && { replicas }),
      selector: { matchLabels: selectorLabels(identity) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: '25%' } },
      template: podTemplate(gateway),
    },
  };
}
