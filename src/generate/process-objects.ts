/** The objects of a process: its account, its pods, its Service, and who may reach it. */
import { certificatesFolder, defaultPorts, installationLabels } from '../installation/names.ts';
import {
  ChartFields,
  ChartOnly,
  type ChartText,
  chartValue,
  commented,
  type Fields,
  foundByAction,
  type Manifest,
  type ManifestObject,
} from './manifest.ts';
import { componentLabels, imageUser, podSpec, resourcesOf, serviceAccount } from './pod.ts';
import { type Endpoint, type Process, valuesSection } from './processes.ts';

/** Labels of the namespaces whose pods may read the metrics, unless the chart is told others. */
export const metricsReaders = { 'kubernetes.io/metadata.name': 'monitoring' } as const;

/** Name of the port of probes and metrics. */
const operationsPort = 'operations';

/** Name of the volume with the certificate. */
const certificatesVolume = 'tls';

/** Labels of everything that belongs to a process. */
const labelsOf = ({ role, labels }: Process): Fields => ({ ...componentLabels(role), ...labels });

/** By which the pods of a process are found. A Deployment's can never be changed, so these are few. */
const selectorOf = ({ role }: Process): Fields => ({
  'app.kubernetes.io/name': installationLabels['app.kubernetes.io/name'],
  'app.kubernetes.io/component': role,
});

/** Metadata of what is called as the process is. */
export function metadataOf(process: Process, namespace: ChartText) {
  return { name: process.name, namespace, labels: labelsOf(process) };
}

/** A value of the process's own section of the chart's values. */
const valuePath = ({ role }: Process, name: string): string => `.Values.${valuesSection(role)}.${name}`;

const portOf = (process: Process, { number }: Endpoint): ChartText =>
  chartValue(valuePath(process, 'port'), number);

function argsOf(process: Process): readonly Manifest[] {
  const { role, args, endpoint } = process;
  if (endpoint === undefined) return [role, ...args];
  const { option, number } = endpoint;
  const told = portOf(process, endpoint).within((port) => `${option}=${port}`);
  const isTold = `if ne (int ${valuePath(process, 'port')}) ${number}`;
  return [role, ...args, `--certificates=${certificatesFolder}`, new ChartOnly(told, isTold)];
}

/** What a process is told about memory: all of them run on the same Node. */
function memoryVariables({ memory }: Process): readonly Manifest[] {
  return [
    commented(
      'Three quarters of the memory limit; and garbage is collected early rather than kept until there is much of it.',
      {
        name: 'NODE_OPTIONS',
        value: `--max-old-space-size=${(memory.limit * 3) / 4} --max-semi-space-size=4`,
      },
    ),
    commented(
      "And malloc maps what is large, such as the zones of V8's compilers, so that it goes back to the system when it is freed, rather than stay behind among smaller pieces that are still in use.",
      { name: 'MALLOC_MMAP_THRESHOLD_', value: '32768' },
    ),
  ];
}

/** Where users of the chart want the pods. */
function scheduling(process: Process): Fields {
  const wish = (name: string, found: Manifest) => new ChartOnly(found, `with ${valuePath(process, name)}`);
  return {
    priorityClassName: wish('priorityClassName', foundByAction),
    nodeSelector: wish('nodeSelector', new ChartFields({}, '.')),
    tolerations: wish('tolerations', new ChartFields([], '.')),
  };
}

/** Pods of a process are on different nodes, and in different zones, where there are several. */
function spread(process: Process): readonly Manifest[] {
  return ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'].map((topologyKey) => ({
    topologyKey,
    maxSkew: 1,
    whenUnsatisfiable: 'ScheduleAnyway',
    labelSelector: { matchLabels: selectorOf(process) },
  }));
}

const probe = (path: string, settings: Fields): Fields => ({
  httpGet: { path, port: operationsPort },
  ...settings,
});

function containerOf(process: Process) {
  const { role, container = role, env, memory, readinessPeriod, endpoint } = process;
  const ports = [
    ...(endpoint === undefined ? [] : [{ name: endpoint.port, containerPort: portOf(process, endpoint) }]),
    { name: operationsPort, containerPort: defaultPorts.operations },
  ];
  const mount = { name: certificatesVolume, mountPath: certificatesFolder, readOnly: true };
  return {
    name: container,
    args: argsOf(process),
    env: [...env, ...memoryVariables(process)],
    ports: ports.map((port) => ({ ...port, protocol: 'TCP' })),
    startupProbe: probe('/livez', { periodSeconds: 1, failureThreshold: 60 }),
    livenessProbe: probe('/livez', { periodSeconds: 10, timeoutSeconds: 5 }),
    readinessProbe: probe('/readyz', { periodSeconds: readinessPeriod, timeoutSeconds: 2 }),
    resources: new ChartFields(resourcesOf(memory), valuePath(process, 'resources')),
    ...(endpoint !== undefined && {
      volumeMounts: [
        commented('The folder, not its files: what is mounted by subPath is never renewed.', mount),
      ],
    }),
  };
}

function certificateVolume({ secret }: Endpoint): Manifest {
  return {
    name: certificatesVolume,
    secret: {
      secretName: secret,
      defaultMode: commented('0440; kustomize and kubectl read octal numbers, and others do not.', 0o440),
      items: ['tls.crt', 'tls.key'].map((key) => ({ key, path: key })),
    },
  };
}

function deployment(process: Process, namespace: ChartText): Fields {
  const { name, rights, ending, endpoint, replicas } = process;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(process, namespace),
    spec: {
      replicas: chartValue(valuePath(process, 'replicas'), replicas),
      selector: { matchLabels: selectorOf(process) },
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: commented('A new pod is ready before an old one leaves.', {
          maxSurge: 1,
          maxUnavailable: 0,
        }),
      },
      template: {
        metadata: { labels: labelsOf(process) },
        spec: podSpec({
          account: name,
          hasToken: rights !== undefined,
          container: containerOf(process),
          fields: {
            ...scheduling(process),
            terminationGracePeriodSeconds: commented(ending, 30),
            topologySpreadConstraints: spread(process),
          },
          ...(endpoint !== undefined && {
            // Else the files of the certificate would be root's alone.
            securityContext: { fsGroup: imageUser },
            volumes: [certificateVolume(endpoint)],
          }),
        }),
      },
    },
  };
}

function service(process: Process, endpoint: Endpoint, namespace: ChartText): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...metadataOf(process, namespace), name: endpoint.service },
    spec: {
      selector: selectorOf(process),
      ports: [
        {
          name: endpoint.port,
          port: endpoint.servicePort,
          protocol: 'TCP',
          targetPort: endpoint.port,
        },
      ],
    },
  };
}

function disruptionBudget(process: Process, namespace: ChartText): Fields {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(process, namespace),
    spec: { minAvailable: 1, selector: { matchLabels: selectorOf(process) } },
  };
}

/** What runs a process: its account, its Service, its pods. */
export function processObjects(process: Process, namespace: ChartText): readonly ManifestObject[] {
  const { description, endpoint } = process;
  return [
    commented(description, serviceAccount(metadataOf(process, namespace))),
    ...(endpoint === undefined ? [] : [service(process, endpoint, namespace)]),
    disruptionBudget(process, namespace),
    deployment(process, namespace),
  ];
}

/** Who may reach a process, and whom it may reach. The kubelet's probes are let through by every network plugin. */
export function networkPolicy(process: Process, namespace: ChartText): Fields {
  const { ingress, egress } = process;
  const readers = new ChartFields(metricsReaders, '.Values.networkPolicy.metricsFrom');
  const metrics = {
    from: [{ namespaceSelector: { matchLabels: readers } }],
    ports: [{ port: operationsPort, protocol: 'TCP' }],
  };
  const policyTypes = ['Ingress', 'Egress'];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(process, namespace),
    spec: {
      podSelector: { matchLabels: selectorOf(process) },
      policyTypes: egress.length > 0 ? policyTypes : commented('No egress: it calls nobody.', policyTypes),
      ingress: [
        ...ingress,
        commented('Metrics, for pods of the namespace in which Prometheus usually runs.', metrics),
      ],
      ...(egress.length > 0 && { egress }),
    },
  };
}
