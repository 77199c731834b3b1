/** The Job that proves that the webhook answers: a test of the chart, and a kustomization of its own. */
import { startupCheckName } from '../installation/names.ts';
import { systems } from '../systems.ts';
import { ChartOnly, type ChartText, commented, type ManifestObject } from './manifest.ts';
import { componentLabels, podSpec, resourcesOf, serviceAccount } from './pod.ts';
import { chosenSystems, podNamespace } from './processes.ts';
import { rolesOf } from './rbac.ts';

const role = 'startupcheck';

/** What makes an object a part of `helm test`; what the Job needs comes before it. */
function testHook(weight?: string): ChartOnly {
  return new ChartOnly({
    'helm.sh/hook': 'test',
    ...(weight !== undefined && { 'helm.sh/hook-weight': weight }),
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  });
}

/** The Job, its account and what that may do. */
export function startupCheckObjects(namespace: ChartText): readonly ManifestObject[] {
  const labels = componentLabels(role);
  const metadata = { name: startupCheckName, namespace, labels };
  const needed = { ...metadata, annotations: testHook('-1') };
  const rules = systems.map(({ group, refused }) => ({
    apiGroups: [group],
    resources: [refused.plural],
    verbs: ['create'],
  }));
  const spec = podSpec({
    account: startupCheckName,
    hasToken: true,
    container: {
      name: role,
      args: [role, '--wait=60', chosenSystems],
      env: [podNamespace],
      resources: resourcesOf({ request: 96, limit: 256 }),
    },
    fields: { restartPolicy: 'Never' },
  });
  return [
    commented(
      'Proves that the webhook answers: run by "helm test", or by kubectl apply -k config/startupcheck, then kubectl wait --for=condition=Complete job/inference-operator-startupcheck -n inference-gateway-system. It only ever asks for a dry run, of a Gateway that must be refused.',
      serviceAccount(needed),
    ),
    ...rolesOf(needed, { everywhere: [], own: rules }),
    {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { ...metadata, annotations: testHook() },
      spec: { backoffLimit: 0, ttlSecondsAfterFinished: 3600, template: { metadata: { labels }, spec } },
    },
  ];
}
