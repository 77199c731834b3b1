/** The Helm chart makes the very objects of config/default, and what its values promise. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { provideBinaries } from '../../cluster/binaries.ts';
import { run } from '../command.ts';
import {
  type InstalledObject,
  installedObjects,
  monitoringObjects,
  namespace,
  startupCheckObjects,
} from '../installation.ts';

const chart = join(import.meta.dirname, '..', '..', '..', 'charts', 'inference-operator');
const keep = { 'helm.sh/resource-policy': 'keep' };

let helmTemplate: string;

beforeAll(async () => {
  ({ 'helm-template': helmTemplate } = await provideBinaries(['helm-template']));
});

/** What the chart renders into a namespace, with these arguments. */
async function renderedInto(namespaceOfRelease: string, ...args: string[]): Promise<InstalledObject[]> {
  const text = await run(helmTemplate, [`-namespace=${namespaceOfRelease}`, ...args, 'any-name', chart]);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as InstalledObject | null) // Helm leaves empty documents
    .filter((object) => object !== null);
}

/** What the chart renders with these values, but for the hook that is the startup check. */
const rendered = (...values: string[]): Promise<InstalledObject[]> =>
  renderedInto(namespace, ...values.map((value) => `-set=${value}`));

const byName = (objects: readonly InstalledObject[]) =>
  new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));

const kindsOf = (objects: readonly InstalledObject[]): string[] => objects.map(({ kind }) => kind);

/** The objects of config/default as the chart has them: the definitions are kept, and a namespace is not made. */
const expectedObjects = async (): Promise<InstalledObject[]> =>
  (await installedObjects())
    .filter(({ kind }) => kind !== 'Namespace')
    .map((object) =>
      object.kind === 'CustomResourceDefinition'
        ? { ...object, metadata: { ...object.metadata, annotations: keep } }
        : object,
    );

describe('the chart', () => {
  it('renders the objects of config/default; Helm is to keep the definitions, and makes no namespace', async () => {
    expect(byName(await rendered())).toEqual(byName(await expectedObjects()));
  });

  it.each(['elsewhere', '123'])('renders the same into another namespace, such as %s', async (other) => {
    const expected = [...(await expectedObjects()), ...(await monitoringObjects())];
    const moved: InstalledObject[] = JSON.parse(JSON.stringify(expected).replaceAll(namespace, other));
    expect(byName(await renderedInto(other, '-set=monitoring.enabled=true'))).toEqual(byName(moved));
  });

  it('has the objects of config/startupcheck as a test, the Job after what it needs', async () => {
    const hooks = (await startupCheckObjects()).map((object) => {
      const annotations = {
        'helm.sh/hook': 'test',
        ...(object.kind !== 'Job' && { 'helm.sh/hook-weight': '-1' }),
        'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
      };
      return { ...object, metadata: { ...object.metadata, annotations } };
    });
    const expected = [...(await expectedObjects()), ...hooks];
    expect(byName(await renderedInto(namespace, '-tests'))).toEqual(byName(expected));
  });

  it('hands the names of pull secrets, and the policy for images, to every pod', async () => {
    const settings = ['-set=imagePullSecrets={one,2}', '-set=image.pullPolicy=Always'];
    const pods = (await renderedInto(namespace, '-tests', ...settings)).flatMap(
      ({ spec }) => spec?.template?.spec ?? [],
    );
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod).toMatchObject({
        imagePullSecrets: [{ name: 'one' }, { name: '2' }],
        containers: [{ imagePullPolicy: 'Always' }],
      });
    }
  });

  it('tells every process the systems that are chosen, and has nobody asked about the others', async () => {
    const objects = await renderedInto(namespace, '-tests', '-set=systems={abi,gati}');
    const args = objects.flatMap(({ spec }) => spec?.template?.spec?.containers[0]?.args ?? []);
    expect(args.filter((arg) => arg.startsWith('--systems'))).toEqual(Array(3).fill('--systems=abi,gati'));
    const configurations = objects.filter(({ kind }) => kind.endsWith('WebhookConfiguration'));
    expect(configurations).toHaveLength(2);
    expect(JSON.stringify(configurations)).not.toContain('core.inference-gateway.com');
    const [one] = (await rendered('systems={inference-gateway}')).filter(
      ({ kind }) => kind === 'ValidatingWebhookConfiguration',
    );
    expect(JSON.stringify(one)).toContain('core.inference-gateway.com');
  });

  it('lets the controller change nothing outside of the namespaces that it is told, one of which may be its own', async () => {
    const objects = await rendered(`controller.namespaces={team-a,123,${namespace}}`);
    const rolesOf = (kind: string) => objects.filter((object) => object.kind === kind);
    const everywhere = rolesOf('ClusterRole').filter(({ metadata }) => metadata.name.endsWith('-controller'));
    const verbs = everywhere.flatMap(({ rules = [] }) => rules.flatMap((rule) => rule.verbs));
    expect(new Set(verbs)).toEqual(new Set(['list', 'watch']));
    for (const kind of ['Role', 'RoleBinding']) {
      const children = rolesOf(kind).filter(({ metadata }) => metadata.name.endsWith('-children'));
      expect(children.map(({ metadata }) => metadata.namespace)).toEqual(['team-a', '123', namespace]);
    }
    const [role] = rolesOf('Role').filter(({ metadata }) => metadata.name.endsWith('-children'));
    expect(role?.rules).toContainEqual(
      expect.objectContaining({ resources: ['deployments'], verbs: ['create', 'delete', 'get', 'patch'] }),
    );
    expect(JSON.stringify(role)).not.toContain('secrets');
  });

  it('takes the image, replicas and port that its values say', async () => {
    const values = [
      'image.repository=example.com/operator',
      'image.tag=1',
      'webhook.replicas=3',
      'webhook.port=10250',
    ];
    const deployment = byName(await rendered(...values)).get('Deployment inference-operator-webhook');
    expect(deployment).toMatchObject({
      spec: {
        replicas: 3,
        template: {
          spec: {
            containers: [
              {
                image: 'example.com/operator:1',
                args: ['webhook', '--certificates=/tls', '--webhook-port=10250'],
                ports: [expect.objectContaining({ containerPort: 10250 }), expect.anything()],
              },
            ],
          },
        },
      },
    });
  });

  it('hands on what decides where pods run, and which namespaces are looked after', async () => {
    const values = [
      'controller.priorityClassName=high',
      'controller.nodeSelector.disk=fast',
      'controller.tolerations[0].key=gpu',
      'watchNamespaceSelector=a=b',
    ];
    const deployment = byName(await rendered(...values)).get('Deployment inference-operator-controller');
    expect(deployment).toMatchObject({
      spec: {
        template: {
          spec: {
            priorityClassName: 'high',
            nodeSelector: { disk: 'fast' },
            tolerations: [{ key: 'gpu' }],
            containers: [
              { env: expect.arrayContaining([{ name: 'WATCH_NAMESPACE_SELECTOR', value: 'a=b' }]) },
            ],
          },
        },
      },
    });
  });

  it('leaves out what is switched off, and brings what is switched on', async () => {
    const off = kindsOf(
      await rendered('crds.install=false', 'networkPolicy.enabled=false', 'rbac.aggregate=false'),
    );
    expect(off).not.toContain('CustomResourceDefinition');
    expect(off).not.toContain('NetworkPolicy');
    expect(off.filter((kind) => kind === 'ClusterRole')).toHaveLength(1);
    const on = kindsOf(await rendered('monitoring.enabled=true'));
    expect(on).toEqual(expect.arrayContaining(['ServiceMonitor', 'PrometheusRule']));
  });
});
