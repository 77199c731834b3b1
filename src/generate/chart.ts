/** The templates of the Helm chart that follow from the table of kinds; the others are written by hand. */

import type { KindWithController } from '../controlled-kinds.ts';
import type { Json } from '../kubernetes/object.ts';
import { controllerRoles, userRoles } from './rbac.ts';
import { installedWebhookConfigurations } from './webhook-configuration.ts';

const folder = 'charts/inference-operator/templates';

/** Which Helm replaces by the namespace of the release. */
const releaseNamespace = '{{ .Release.Namespace }}';

/** One template: its path from the root of the repository, its objects, and the value that switches it on. */
export interface ChartTemplate {
  readonly path: string;
  readonly documents: readonly Json[];
  readonly condition?: string;
}

/** The definition, which stays when the release is uninstalled: what users have made of it would go with it. */
function kept(definition: Json): Json {
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) return definition;
  const { metadata } = definition;
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return definition;
  return {
    ...definition,
    metadata: { ...metadata, annotations: { 'helm.sh/resource-policy': 'keep' } },
  };
}

/** The generated templates for these kinds, whose definitions are given. */
export function chartTemplates(
  kinds: readonly KindWithController[],
  definitions: readonly Json[],
): ChartTemplate[] {
  return [
    {
      path: `${folder}/custom-resource-definitions.yaml`,
      documents: definitions.map(kept),
      condition: '.Values.crds.install',
    },
    { path: `${folder}/controller-roles.yaml`, documents: controllerRoles(kinds, releaseNamespace) },
    { path: `${folder}/user-roles.yaml`, documents: userRoles(kinds), condition: '.Values.rbac.aggregate' },
    {
      path: `${folder}/webhook-configurations.yaml`,
      documents: installedWebhookConfigurations(kinds, releaseNamespace),
    },
  ];
}
