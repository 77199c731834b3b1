/** The Deployment of a Gateway. */
import { parseDuration, SECOND } from '../../../kubernetes/duration.ts';
import { selectorLabels, workloadLabels } from '../../../kubernetes/labels.ts';
import type { Deployment, Rendered } from '../../../kubernetes/object.ts';
import type { EveryAddress } from '../../../kubernetes/pod-addresses.ts';
import { restrictedContainer, restrictedPod } from '../../../kubernetes/pod-security.ts';
import type { GatewaySettings } from '../../../schemas/inference-gateway/gateway/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import {
  containerProbes,
  healthEndpoint,
  openPort,
  usualStartSeconds,
} from '../../workload/kubelet-probes.ts';
import { spreadConstraints } from '../../workload/pod-placement.ts';
import { environmentOf } from './environment.ts';
import { identityOf } from './identity.ts';
import { tlsFolder, tlsVolume } from './tls-volume.ts';

type Gateway = Normalized<GatewaySettings>;
type PodTemplate = NonNullable<Deployment['spec']>['template'];
type Container = NonNullable<PodTemplate['spec']>['containers'][number];

/** Annotations of the pod template; a change of them starts the pods anew. */
type TemplateAnnotations = Pick<NonNullable<PodTemplate['metadata']>, 'annotations'>;

/** The user that distroless images know as nonroot; the gateway's image names none, and needs none in particular. */
const nonRootUser = 65532;

/** Seconds until every proxy has heard that a pod is on its way out, and sends it no more calls. */
const endpointRemovalSeconds = 10;

/** The most seconds that the end of a pod is put off for calls that are under way. */
const longestPreStopSeconds = 300;

/**
 * Seconds from the end of a pod until it gets SIGTERM. The gateway closes its listener at once then and cuts calls
 * after 5 s: it is told only when no traffic is sent to the pod any more and the longest call is over. Its image has
 * no shell, so the kubelet does the waiting.
 */
function preStopSeconds({ server }: Gateway): number {
  const longestCall = Math.max(secondsOf(server.timeouts.read), secondsOf(server.timeouts.write));
  return Math.min(Math.max(Math.ceil(longestCall), endpointRemovalSeconds), longestPreStopSeconds);
}

/** Seconds for the end itself: the gateway's own 5 s, and some to spare. */
const shutdownSeconds = 20;

/** Duration texts have been judged. */
function secondsOf(duration: string): number {
  return Number(parseDuration(duration) ?? 0n) / Number(SECOND);
}

/** A guardrail outside the gateway is asked about every call, those for /health too: its outage must not restart pods. */
const guardrail = 'GUARDRAILS_EXTERNAL_URL';

/** The most seconds that tool servers can add to the start, whatever time limit they are given. */
const longestToolStart = 3600;

function probes(gateway: Gateway) {
  const { server, mcp, providers } = gateway;
  const isGuarded = providers.some(({ env }) => env.some(({ name }) => name === guardrail));
  // The issuer and the tool servers are asked before the gateway listens. Then it is restarted: an issuer that never
  // answers would otherwise block it for ever.
  const toolSeconds = mcp === undefined ? 0 : Math.min(secondsOf(mcp.timeouts.request), longestToolStart);
  const handler = isGuarded ? openPort : healthEndpoint(server.tls !== undefined);
  return containerProbes(handler, usualStartSeconds + toolSeconds);
}

function container(gateway: Gateway, everyAddress: EveryAddress): Container {
  const { server, telemetry, image, resources } = gateway;
  return {
    name: 'inference-gateway',
    image,
    env: environmentOf(gateway, everyAddress),
    ports: [
      { name: 'http', containerPort: server.port, protocol: 'TCP' },
      ...(telemetry.metricsPortOpen
        ? [{ name: 'metrics', containerPort: telemetry.metricsPort, protocol: 'TCP' }]
        : []),
    ],
    ...probes(gateway),
    lifecycle: { preStop: { sleep: { seconds: preStopSeconds(gateway) } } },
    resources: { ...resources },
    securityContext: restrictedContainer(),
    ...(server.tls !== undefined && {
      volumeMounts: [{ name: 'tls', mountPath: tlsFolder, readOnly: true }],
    }),
  };
}

function podTemplate(
  gateway: Gateway,
  everyAddress: EveryAddress,
  annotations: TemplateAnnotations,
): PodTemplate {
  const identity = identityOf(gateway);
  const { tls, host, isHostName } = gateway.server;
  return {
    metadata: { labels: workloadLabels(identity), ...annotations },
    spec: {
      serviceAccountName: gateway.serviceAccount.name,
      ...restrictedPod(nonRootUser),
      terminationGracePeriodSeconds: preStopSeconds(gateway) + shutdownSeconds,
      topologySpreadConstraints: spreadConstraints(identity),
      containers: [container(gateway, everyAddress)],
      // The name leads to every address of the pod itself, so that the gateway listens everywhere, and with TLS finds its
      // own certificate valid when it calls itself.
      ...(isHostName && { hostAliases: [{ ip: everyAddress, hostnames: [host] }] }),
      ...(tls !== undefined && { volumes: [tlsVolume(tls)] }),
    },
  };
}

/** How many pods are wanted; undefined where an autoscaler decides. A Gateway that cannot work is not started. */
export function wantedReplicas(gateway: Gateway): number | undefined {
  if (gateway.auth?.unsupported === true) return 0;
  return gateway.autoscaling === undefined ? gateway.replicas : undefined;
}

/** The Deployment. Its pod template does not depend on the number of replicas. */
export function deployment(
  gateway: Gateway,
  everyAddress: EveryAddress,
  annotations: TemplateAnnotations,
): Rendered<Deployment> {
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
      template: podTemplate(gateway, everyAddress, annotations),
    },
  };
}
