import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { controlledKinds } from '../controlled-kinds.ts';
import type { KubernetesObject } from '../kubernetes/object.ts';
import { chartValues, chartValuesText } from './chart-values.ts';
import { allManifests, installationManifests } from './installation-manifests.ts';
import {
  ChartFields,
  ChartIf,
  ChartOnly,
  ChartText,
  Commented,
  chartValue,
  manifestText,
} from './manifest.ts';
import { type Installation, installations, type Process } from './processes.ts';

/** Everything below a node that Helm fills in, as expressions with what they are by default. */
function filledIn(node: unknown): { expression: string; shipped: unknown }[] {
  if (node instanceof ChartText) return [{ expression: node.template, shipped: node.shipped }];
  if (node instanceof ChartFields) return [node];
  if (node instanceof ChartOnly || node instanceof ChartIf || node instanceof Commented)
    return filledIn(node.content);
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(filledIn) : [];
}

it('what config/ has is what the chart has by default', () => {
  const values: unknown = parse(chartValuesText(installations));
  const manifests = allManifests(controlledKinds, []);
  const ofValues = filledIn(manifests.flatMap(({ objects }) => objects)).flatMap(
    ({ expression, shipped }) => {
      const path = /^(?:\{\{ )?\.Values\.([\w.]+)(?: \}\})?$/.exec(expression)?.[1];
      return path === undefined ? [] : [{ path, shipped }];
    },
  );
  const valueAt = (path: string) =>
    path.split('.').reduce<unknown>((value, name) => Object(value)[name], values);
  for (const { path, shipped } of ofValues) expect(valueAt(path), path).toEqual(shipped);
  expect(new Set(ofValues.map(({ path }) => path)).size).toBeGreaterThan(6);
});

/** A process as another system may have one: with names of its own, in a namespace of its own. */
const judge: Process = {
  role: 'decision-point',
  name: 'other-judge',
  description: 'Decides.',
  container: 'manager',
  labels: { 'control-plane': 'judge' },
  replicas: 3,
  memory: { request: 64, limit: 256 },
  args: ['--fast'],
  env: [{ name: 'A', value: 'b' }],
  ending: 'It ends.',
  readinessPeriod: 4,
  endpoint: {
    port: 'decisions',
    number: 9444,
    option: '--decisions-port',
    hint: 'The port.',
    service: 'other-service',
    servicePort: 8443,
    certificate: 'other-certificate',
    secret: 'other-secret',
  },
  rights: () => ({ everywhere: [{ apiGroups: [''], resources: ['pods'], verbs: ['list'] }], own: [] }),
  ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 'decisions', protocol: 'TCP' }] }],
  egress: [{ ports: [{ port: 443, protocol: 'TCP' }] }],
};

const other: Installation = {
  folder: 'other',
  namespace: chartValue('.Values.decisionPoint.namespace', 'other-system'),
  authority: { name: 'other-ca', issuer: 'other-self-signed' },
  processes: [judge],
  switchedBy: 'decision-point',
};

describe('an installation of another system, which is one entry', () => {
  const manifests = installationManifests(other, []);
  const objects: KubernetesObject[] = manifests.flatMap((manifest) =>
    parseAllDocuments(manifestText(manifest.objects, 'config')).map((document) => document.toJS()),
  );
  const find = (kind: string, name: string) =>
    objects.find((object) => object.kind === kind && object.metadata?.name === name);

  it('has files of its own, switched on by a value of its own', () => {
    expect(manifests.map(({ config, template, switches }) => ({ config, template, switches }))).toEqual(
      [
        ['manager/namespace.yaml'],
        ['manager/decision-point.yaml', 'decision-point.yaml'],
        ['rbac/decision-point.yaml', 'decision-point-roles.yaml'],
        ['certmanager/certificates.yaml', 'certificates.yaml'],
        ['network-policy/network-policy.yaml', 'network-policy.yaml', '.Values.networkPolicy.enabled'],
      ].map(([config, template, ...switches]) => ({
        config: `other/${config}`,
        template: template && `other/${template}`,
        switches: ['.Values.decisionPoint.enabled', ...switches],
      })),
    );
    expect(chartValues([other]).decisionPoint).toMatchObject({ enabled: false, replicas: 3 });
  });

  it('is in a namespace of its own', () => {
    expect(find('Namespace', 'other-system')).toBeDefined();
    const namespaces = objects
      .filter(({ kind }) => kind !== 'Namespace' && !kind?.startsWith('ClusterRole'))
      .map(({ metadata }) => metadata?.namespace);
    expect(new Set(namespaces)).toEqual(new Set(['other-system']));
    expect(find('ClusterRoleBinding', 'other-judge')).toMatchObject({
      roleRef: { name: 'other-judge' },
      subjects: [{ name: 'other-judge', namespace: 'other-system' }],
    });
  });

  it('runs its process by its own names', () => {
    const labels = { 'app.kubernetes.io/component': 'decision-point', 'control-plane': 'judge' };
    const selector = {
      'app.kubernetes.io/name': 'inference-operator',
      'app.kubernetes.io/component': 'decision-point',
    };
    expect(find('Deployment', 'other-judge')).toMatchObject({
      metadata: { labels },
      spec: {
        replicas: 3,
        selector: { matchLabels: selector },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: 'other-judge',
            automountServiceAccountToken: true,
            containers: [
              {
                name: 'manager',
                args: ['decision-point', '--fast', '--certificates=/tls'],
                env: [
                  { name: 'A', value: 'b' },
                  { name: 'NODE_OPTIONS', value: expect.stringContaining('--max-old-space-size=192 ') },
                  { name: 'MALLOC_MMAP_THRESHOLD_' },
                ],
                ports: [{ name: 'decisions', containerPort: 9444 }, { name: 'operations' }],
                resources: { requests: { memory: '64Mi' }, limits: { memory: '256Mi' } },
                volumeMounts: [{ name: 'tls', mountPath: '/tls' }],
              },
            ],
            volumes: [{ name: 'tls', secret: { secretName: 'other-secret' } }],
          },
        },
      },
    });
    expect(find('Service', 'other-service')).toMatchObject({
      spec: { selector, ports: [{ port: 8443, targetPort: 'decisions' }] },
    });
  });

  it('has an authority and a certificate of its own', () => {
    expect(find('Certificate', 'other-ca')).toMatchObject({
      spec: { isCA: true, issuerRef: { name: 'other-self-signed' } },
    });
    expect(find('Certificate', 'other-certificate')).toMatchObject({
      spec: {
        secretName: 'other-secret',
        dnsNames: expect.arrayContaining(['other-service.other-system.svc']),
        issuerRef: { name: 'other-ca' },
      },
    });
  });

  it('is reached by those whom it names, and by who reads metrics', () => {
    const metrics = { ports: [{ port: 'operations', protocol: 'TCP' }] };
    expect(find('NetworkPolicy', 'other-judge')).toMatchObject({
      spec: { ingress: [...judge.ingress, metrics], egress: judge.egress },
    });
  });

  it('takes another port from its own section of the values', () => {
    const [, template] = manifests.map((manifest) => manifestText(manifest.objects, 'chart'));
    expect(template).toContain(`            {{- if ne (int .Values.decisionPoint.port) 9444 }}
            - "--decisions-port={{ .Values.decisionPoint.port }}"
            {{- end }}
`);
  });
});
