/**
 * The processes that an installation is made of, one entry each: `config/`, the templates of the chart and its values
 * follow from this table.
 */
import type { KindWithController } from '../controlled-kinds.ts';
import {
  authorityName,
  controllerName,
  defaultPorts,
  installNamespace,
  selfSignedIssuerName,
  webhookName,
  webhookSecretName,
  webhookServicePort,
} from '../installation/names.ts';
import {
  ChartOnly,
  type ChartText,
  chartValue,
  commented,
  foundByAction,
  type Manifest,
} from './manifest.ts';
import { controllerRights, type Rights } from './rbac.ts';

/** A port that others call over TLS. The pods get a certificate for the name of its Service. */
export interface Endpoint {
  /** Name of the port, by which the Service and the policies find it. */
  readonly port: string;
  /** Its number, unless the chart is told another. */
  readonly number: number;
  /** Option of the program that tells it another number. */
  readonly option: string;
  /** What users of the chart must know of the number. */
  readonly hint: string;
  /** Name and port of the Service. */
  readonly service: string;
  readonly servicePort: number;
  /** Names of the Certificate and its Secret. */
  readonly certificate: string;
  readonly secret: string;
}

/** Memory of a pod in MiB. */
export interface Memory {
  readonly request: number;
  readonly limit: number;
}

/** One process: a Deployment with its account, and what belongs to it. */
export interface Process {
  /** Command of the program, component in the labels, name of the files, and section of the chart's values. */
  readonly role: string;
  /** Name of the Deployment and the account. */
  readonly name: string;
  readonly description: string;
  /** Name of the container, where it is not the role. */
  readonly container?: string;
  /** Labels of its objects and pods, beside those that all have. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How many pods there are, unless the chart is told another number. */
  readonly replicas: number;
  /** What a pod asks for, and what it may use; likewise. */
  readonly memory: Memory;
  /** What follows the command, but for what the endpoint asks for. */
  readonly args: readonly Manifest[];
  /** Variables, but for what all processes are given. */
  readonly env: readonly Manifest[];
  /** What the pod does from the signal to its end, within 30 s. */
  readonly ending: string;
  /** Between two readiness probes, in seconds. */
  readonly readinessPeriod: number;
  readonly endpoint?: Endpoint;
  /** What its account may do; absent: nothing, and its pods have no token. */
  readonly rights?: (kinds: readonly KindWithController[]) => Rights;
  /** Rules of its NetworkPolicy; metrics are let in everywhere. */
  readonly ingress: readonly Manifest[];
  readonly egress: readonly Manifest[];
}

/** What is installed into one namespace. */
export interface Installation {
  /** Folder of its files, below `config/` and the chart's templates; empty: there itself. */
  readonly folder: string;
  readonly namespace: ChartText;
  /** Names of the authority of its own, and of the Issuer that this comes from. */
  readonly authority: { readonly name: string; readonly issuer: string };
  readonly processes: readonly Process[];
  /** Role of the process in whose section of the chart's values all of it is switched on; absent: it is there. */
  readonly switchedBy?: string;
}

/** Section of the chart's values that a role has: templates of Helm take no name with a hyphen. */
export function valuesSection(role: string): string {
  return role.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The namespace that a process reads from its environment. */
export const podNamespace: Manifest = {
  name: 'POD_NAMESPACE',
  valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } },
};

/** Ports of a rule of a NetworkPolicy. */
const tcp = (...ports: readonly (string | number)[]): Manifest =>
  ports.map((port) => ({ port, protocol: 'TCP' }));

/** The option that names the systems to look after, where the chart is told some. */
export const chosenSystems = new ChartOnly(
  chartValue('join "," .', '').within((names) => `--systems=${names}`),
  'with .Values.systems',
);

const webhook: Process = {
  role: 'webhook',
  name: webhookName,
  description:
    'The webhook: every replica answers. It needs nothing from the API server, so its account has no rights and no token.',
  replicas: 2,
  memory: { request: 96, limit: 512 },
  args: [chosenSystems],
  env: [],
  ending: '10 s until every node knows that the pod leaves, up to 6 s for what is under way.',
  readinessPeriod: 2,
  endpoint: {
    port: 'webhook',
    number: defaultPorts.webhook,
    option: '--webhook-port',
    hint: 'The port of the pods that the API server must reach. Where a firewall lets it through to 10250 only, that.',
    service: webhookName,
    servicePort: webhookServicePort,
    certificate: webhookName,
    secret: webhookSecretName,
  },
  ingress: [
    commented(
      'The API server is no pod, and no selector fits it: the port is open to all, and what comes there must be an admission review over TLS.',
      { ports: tcp('webhook') },
    ),
  ],
  egress: [],
};

const controller: Process = {
  role: 'controller',
  name: controllerName,
  description:
    'The controllers: one leader among the replicas works, the others stand by with their caches filled.',
  replicas: 2,
  memory: { request: 96, limit: 512 },
  args: ['--lease-namespace=$(POD_NAMESPACE)', chosenSystems],
  env: [
    podNamespace,
    commented('Tells whether the workloads have to listen on IPv6.', {
      name: 'POD_IPS',
      valueFrom: { fieldRef: { fieldPath: 'status.podIPs' } },
    }),
    new ChartOnly(
      { name: 'WATCH_NAMESPACE_SELECTOR', value: foundByAction },
      'with .Values.watchNamespaceSelector',
    ),
  ],
  ending: 'The work under way ends, and the Lease is released.',
  readinessPeriod: 5,
  rights: controllerRights,
  ingress: [],
  egress: [
    commented('The API server, by the port of the Service "kubernetes" and by the one behind it.', {
      ports: tcp(443, 6443),
    }),
    commented('The workloads that it made, whose health it asks for.', { to: [{ namespaceSelector: {} }] }),
  ],
};

/** The namespace of the operator: with Helm, that of the release. */
export const releaseNamespace = chartValue('.Release.Namespace', installNamespace);

/** Every installation. */
export const installations: readonly Installation[] = [
  {
    folder: '',
    namespace: releaseNamespace,
    authority: { name: authorityName, issuer: selfSignedIssuerName },
    processes: [webhook, controller],
  },
];
