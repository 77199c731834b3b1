/** The Helm chart makes the very objects of config/default, and what its values promise. */
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { provideBinaries } from '../../cluster/binaries.ts';
import { run } from '../command.ts';
import { type InstalledObject, installedObjects } from '../installation.ts';

const chart = join(import.meta.dirname, '..', '..', '..', 'charts', 'inference-operator');
const keep = { 'helm.sh/resource-policy': 'keep' };

let helmTemplate: string;

beforeAll(async () => {
  ({ 'helm-template': helmTemplate } = await provideBinaries(['helm-template']));
});

/** What the chart renders with these values, but for the hook that is the startup check. */
async function rendered(...values: string[]): Promise<InstalledObject[]> {
  const settings = values.map((value) => `-set=${value}`);
  const release = ['-namespace=inference-gateway-system', ...settings, 'any-name', chart];
  const text = await run(helmTemplate, release);
  return parseAllDocuments(text)
    .map((document) => document.toJS() as InstalledObject | null) // Helm leaves empty documents
    .filter((object) => object !== null);
}

const byName = (objects: readonly InstalledObject[]) =>
  new Map(objects.map((object) => [`${object.kind} ${object.metadata.name}`, object]));

const kindsOf = (objects: readonly InstalledObject[]): string[] => objects.map(({ kind }) => kind);

describe('the chart', () => {
  it('renders the objects of config/default; Helm is to keep the definitions, and makes no namespace', async () => {
    const expected = (await installedObjects())
      .filter(({ kind }) => kind !== 'Namespace')
      .map((object) =>
        object.kind === 'CustomResourceDefinition'
          ? { ...object, metadata: { ...object.metadata, annotations: keep } }
          : object,
      );
    expect(byName(await rendered())).toEqual(byName(expected));
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
      'watchNamespaceSelector=a=b',
    ];
    const deployment = byName(await rendered(...values)).get('Deployment inference-operator-controller');
    expect(deployment).toMatchObject({
      spec: {
        template: {
          spec: {
            priorityClassName: 'high',
            nodeSelector: { disk: 'fast' },
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
