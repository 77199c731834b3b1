/** Every manifest that is installed: as a file of `config/`, and as a template of the chart. */
import { posix } from 'node:path';
import type { KindWithController } from '../controlled-kinds.ts';
import { installationLabels } from '../installation/names.ts';
import { certificates } from './certificates.ts';
import { type ChartText, chartValue, commented, type Fields, type ManifestObject } from './manifest.ts';
import { metadataOf, networkPolicy, processObjects } from './process-objects.ts';
import {
  type Installation,
  installations,
  type Process,
  releaseNamespace,
  valuesSection,
} from './processes.ts';
import { type Rights, rolesInNamespace, rolesOf, userRoles } from './rbac.ts';
import { startupCheckObjects } from './startup-check.ts';
import { installedWebhookConfigurations } from './webhook-configuration.ts';

/** One manifest. */
export interface InstallationManifest {
  /** Path below `config/`; absent: it is only for the chart. */
  readonly config?: string;
  /** Path below the templates of the chart; absent: the chart has no such thing. */
  readonly template?: string;
  /** Values of the chart that all have to be true for it, such as `.Values.networkPolicy.enabled`. */
  readonly switches?: readonly string[];
  /** List among the values of the chart for each item of which all of it is rendered; absent: once. */
  readonly forEach?: string;
  readonly objects: readonly ManifestObject[];
}

/** The namespace, which takes pods only that cannot harm their node. Helm is told of one that is there. */
function namespaceObject({ shipped }: ChartText): Fields {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: {
      name: shipped,
      labels: {
        ...installationLabels,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
    },
  };
}

function networkPolicies({ processes, namespace }: Installation): readonly ManifestObject[] {
  const [first, ...others] = processes.map((process) => networkPolicy(process, namespace));
  if (first === undefined) return [];
  return [
    commented(
      "Who may reach the operator, and whom it may reach. The kubelet's probes are let through by every network plugin.",
      first,
    ),
    ...others,
  ];
}

function namespaceRoles(process: Process, { changing }: Rights): readonly InstallationManifest[] {
  if (changing === undefined) return [];
  return [
    {
      template: `${process.role}-namespace-roles.yaml`,
      forEach: changing.namespaces,
      // Within the loop, Helm's "." is the namespace.
      objects: rolesInNamespace(metadataOf(process, chartValue('$.Release.Namespace', '')), changing),
    },
  ];
}

function processManifests(
  process: Process,
  namespace: ChartText,
  kinds: readonly KindWithController[],
): readonly InstallationManifest[] {
  const { role, rights } = process;
  return [
    {
      config: `manager/${role}.yaml`,
      template: `${role}.yaml`,
      objects: processObjects(process, namespace),
    },
    ...(rights === undefined
      ? []
      : [
          {
            config: `rbac/${role}.yaml`,
            template: `${role}-roles.yaml`,
            objects: rolesOf(metadataOf(process, namespace), rights(kinds)),
          },
          ...namespaceRoles(process, rights(kinds)),
        ]),
  ];
}

/** The manifests of one installation. */
export function installationManifests(
  installation: Installation,
  kinds: readonly KindWithController[],
): readonly InstallationManifest[] {
  const { folder, namespace, processes, switchedBy } = installation;
  const own = switchedBy === undefined ? [] : [`.Values.${valuesSection(switchedBy)}.enabled`];
  const manifests: readonly InstallationManifest[] = [
    { config: 'manager/namespace.yaml', objects: [namespaceObject(namespace)] },
    ...processes.flatMap((process) => processManifests(process, namespace, kinds)),
    {
      config: 'certmanager/certificates.yaml',
      template: 'certificates.yaml',
      objects: certificates(installation),
    },
    {
      config: 'network-policy/network-policy.yaml',
      template: 'network-policy.yaml',
      switches: ['.Values.networkPolicy.enabled'],
      objects: networkPolicies(installation),
    },
  ];
  return manifests.map(({ config, template, switches = [], ...rest }) => ({
    ...(config !== undefined && { config: posix.join(folder, config) }),
    ...(template !== undefined && { template: posix.join(folder, template) }),
    switches: [...own, ...switches],
    ...rest,
  }));
}

/** The definition, which stays when the release is uninstalled: what users have made of it would go with it. */
function kept(definition: Fields): Fields {
  const annotations = { 'helm.sh/resource-policy': 'keep' };
  return { ...definition, metadata: { ...Object(definition.metadata), annotations } };
}

/** All manifests for these kinds, whose definitions are given; those of the definitions themselves are for the chart only. */
export function allManifests(
  kinds: readonly KindWithController[],
  definitions: readonly Fields[],
): readonly InstallationManifest[] {
  return [
    ...installations.flatMap((installation) => installationManifests(installation, kinds)),
    {
      config: 'rbac/users.yaml',
      template: 'user-roles.yaml',
      switches: ['.Values.rbac.aggregate'],
      objects: userRoles(kinds),
    },
    {
      config: 'webhook/manifests.yaml',
      template: 'webhook-configurations.yaml',
      objects: installedWebhookConfigurations(kinds, releaseNamespace),
    },
    {
      config: 'startupcheck/job.yaml',
      template: 'startupcheck.yaml',
      objects: startupCheckObjects(releaseNamespace),
    },
    {
      template: 'custom-resource-definitions.yaml',
      switches: ['.Values.crds.install'],
      objects: definitions.map(kept),
    },
  ];
}
