/** The values of the chart: what its users can choose, and what they get unless they do. */
import { imageRepository } from '../installation/names.ts';
import { systemNames } from '../schemas/kind-schema.ts';
import { commented, type Fields, manifestText } from './manifest.ts';
import { imagePullPolicy, resourcesOf } from './pod.ts';
import { metricsReaders } from './process-objects.ts';
import { type Installation, type Process, valuesSection } from './processes.ts';

function processValues({ role, replicas, endpoint, memory, rights }: Process, { switchedBy }: Installation) {
  return {
    ...(switchedBy === role && { enabled: false }),
    replicas,
    ...(rights?.([]).changing !== undefined && {
      namespaces: commented(
        'The only namespaces in which anything is changed, such as those that watchNamespaceSelector selects: a role in each of them then takes the place of rights in all. What is looked after is read everywhere.',
        [],
      ),
    }),
    ...(endpoint !== undefined && { port: commented(endpoint.hint, endpoint.number) }),
    priorityClassName: '',
    nodeSelector: {},
    tolerations: [],
    resources: resourcesOf(memory),
  };
}

/** The values by their sections. */
export function chartValues(installations: readonly Installation[]): Fields {
  const processes = installations.flatMap((installation) =>
    installation.processes.map(
      (process) => [valuesSection(process.role), processValues(process, installation)] as const,
    ),
  );
  return {
    image: {
      repository: imageRepository,
      tag: commented('The version of the chart where it is empty.', ''),
      digest: commented('Such as sha256:...; wins over the tag.', ''),
      pullPolicy: imagePullPolicy,
    },
    imagePullSecrets: commented("Names of Secrets with credentials for the image's registry.", []),
    crds: {
      install: commented(
        'The CustomResourceDefinitions, which are upgraded with the release and stay when it is uninstalled.',
        true,
      ),
    },
    rbac: { aggregate: commented('Adds the kinds to the built-in roles view, edit and admin.', true) },
    systems: commented(`Systems to look after, of ${systemNames.join(', ')}; empty for all.`, []),
    watchNamespaceSelector: commented(
      'Label selector of the namespaces to look after, such as inference-gateway.com/managed=true; empty for all.',
      '',
    ),
    ...Object.fromEntries(processes),
    networkPolicy: {
      enabled: true,
      metricsFrom: commented('Labels of the namespaces whose pods may read the metrics.', metricsReaders),
    },
    monitoring: {
      enabled: commented('A ServiceMonitor and alerts, for clusters with the Prometheus operator.', false),
    },
  };
}

/** `values.yaml`, but for the notice of generated files: its sections, apart from each other. */
export function chartValuesText(installations: readonly Installation[]): string {
  const sections = Object.entries(chartValues(installations)).map(([name, section]) =>
    manifestText([{ [name]: section }], 'config'),
  );
  return `# With the defaults the chart makes the same objects as config/default, but for the namespace, which is that of the
# release: create it with the label pod-security.kubernetes.io/enforce=restricted.

${sections.join('\n')}`;
}
