/** The CustomResourceDefinitions and the webhook configurations, as a real API server takes them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDevelopmentCertificate } from '../../src/admission/development-certificate.ts';
import { customResourceDefinition } from '../../src/generate/custom-resource-definition.ts';
import { webhookConfigurations } from '../../src/generate/webhook-configuration.ts';
import { kinds } from '../../src/kinds.ts';
import { isRecord } from '../../src/kubernetes/json.ts';
import type { Json } from '../../src/kubernetes/object.ts';
import { gatewaySchema } from '../../src/schemas/inference-gateway/gateway/schema.ts';
import { withSchemaDefaults } from '../../src/schemas/schema-defaults.ts';
import { type ControlPlane, startControlPlane } from '../cluster/control-plane.ts';

let controlPlane: ControlPlane;

/** What kubectl prints; throws when it fails. */
async function kubectl(args: readonly string[], input?: unknown): Promise<string> {
  const { code, stdout, stderr } = await controlPlane.kubectl(
    args,
    input === undefined ? {} : { input: JSON.stringify(input) },
  );
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** What an attempt gives once it no longer fails: the API server takes a moment to act on what it stores. */
async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + 20_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  }
}

/** Resolves once a command fails in the way that says that the webhooks are asked. */
function webhooksAreAsked(args: readonly string[], input?: unknown): Promise<void> {
  return eventually(() => expect(kubectl(args, input)).rejects.toThrow('failed calling webhook "validate.'));
}

const gateway = (name: string, spec: Json = {}) => ({
  apiVersion: 'core.inference-gateway.com/v1alpha1',
  kind: 'Gateway',
  metadata: { name, namespace: 'default' },
  spec,
});

beforeAll(async () => {
  controlPlane = await startControlPlane();
});
afterAll(() => controlPlane?.stop());

/** A field of a schema that holds others, and what it and those say of themselves. */
interface Block {
  readonly path: string;
  readonly descriptions: readonly string[];
}

/** Every block at or below a node, lists and maps passed through as `kubectl explain` does. */
function* blocksIn(node: unknown, path: string): Generator<Block> {
  if (!isRecord(node)) return;
  const { properties, items, additionalProperties, description } = node;
  yield* blocksIn(items, path);
  yield* blocksIn(additionalProperties, path);
  if (!isRecord(properties)) return;
  const children = Object.values(properties).filter(isRecord);
  yield { path, descriptions: [description, ...children.map((child) => child.description)].map(String) };
  for (const [name, child] of Object.entries(properties)) yield* blocksIn(child, `${path}.${name}`);
}

const schemas = kinds.map(({ schema }) => schema);
const resources = schemas.map(({ resource }) => resource);

describe.each(schemas)('the definition of $resource.kind', (kind) => {
  const { plural, group, version } = kind.resource;
  const definition = customResourceDefinition(kind);

  beforeAll(async () => {
    await kubectl(['create', '-f', '-'], definition);
    await kubectl(['wait', '--for=condition=Established', 'crd', `${plural}.${group}`, '--timeout=20s']);
  });

  it('is accepted: structural, its CEL rules within their budget, its names free', async () => {
    const { spec, status } = JSON.parse(await kubectl(['get', 'crd', `${plural}.${group}`, '-o', 'json']));
    const holding = status.conditions.filter((condition: { status: string }) => condition.status === 'True');
    expect(holding.map(({ type }: { type: string }) => type).sort()).toEqual([
      'Established',
      'NamesAccepted',
    ]);
    // Nothing of it was dropped.
    expect(spec).toMatchObject({ ...(definition as { spec: object }).spec });
  });

  it.each(kind.categories)('has its short names, and the category %s', async (category) => {
    const resources = await kubectl([
      'api-resources',
      '--api-group',
      group,
      '--categories',
      category,
      '-o',
      'wide',
    ]);
    expect(resources).toMatch(
      new RegExp(`^${[plural, ...kind.shortNames].join('\\s+')}\\s+${group}/${version}\\s+true\\s+`, 'm'),
    );
  });

  it('is explained by kubectl, block by block, each field in its own words', async () => {
    const schema = { properties: { spec: {}, status: {} } };
    const versions = (definition as { spec: { versions: { schema: { openAPIV3Schema: typeof schema } }[] } })
      .spec.versions;
    const { properties } = versions[0]?.schema.openAPIV3Schema ?? schema;
    const blocks = [
      ...blocksIn(properties.spec, `${plural}.spec`),
      ...blocksIn(properties.status, `${plural}.status`),
    ];
    expect(blocks.length).toBeGreaterThan(3);

    await eventually(() => kubectl(['explain', plural, '--api-version', `${group}/${version}`]));
    const words = (text: string): string => text.replaceAll(/\s+/g, ' ');
    const unexplained: string[] = [];
    await Promise.all(
      [0, 1, 2, 3].map(async (lane) => {
        for (const { path, descriptions } of blocks.filter((_, index) => index % 4 === lane)) {
          const page = words(await kubectl(['explain', path, '--api-version', `${group}/${version}`]));
          unexplained.push(
            ...descriptions.filter((text) => !page.includes(words(text))).map((text) => `${path}: ${text}`),
          );
        }
      }),
    );
    expect(unexplained).toEqual([]);
  });
});

describe('a Gateway', () => {
  it('is listed with its columns', async () => {
    await kubectl(['create', '-f', '-'], gateway('listed', { server: { port: 9000 } }));
    const status = {
      phase: 'Running',
      url: 'http://listed.default:8080',
      providerSummary: 'openai',
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: 'Available',
          message: '',
          lastTransitionTime: '2030-01-01T00:00:00Z',
        },
      ],
    };
    await kubectl([
      'patch',
      'igw',
      'listed',
      '--subresource=status',
      '--type=merge',
      '-p',
      JSON.stringify({ status }),
    ]);
    const [header = '', row = ''] = (await kubectl(['get', 'igw', 'listed'])).split('\n');
    expect(header.split(/\s+/)).toEqual(['NAME', 'PHASE', 'READY', 'URL', 'PROVIDERS', 'AGE']);
    expect(row).toMatch(/^listed\s+Running\s+True\s+http:\/\/listed\.default:8080\s+openai\s+\d+s$/);
    const wide = await kubectl(['get', 'igw', 'listed', '-o', 'wide']);
    expect(wide).toMatch(/PORT\s+IMAGE/);
    expect(wide).toMatch(/\s9000\s+ghcr\.io\//);
  });

  it.each<Json>([
    {},
    { replicas: null, image: null, server: null },
    { server: {}, telemetry: { metrics: {} }, hpa: {}, ingress: {}, service: {}, serviceAccount: {} },
    { server: { port: null, timeouts: { read: null }, tls: { enabled: true } } },
    { service: { annotations: { a: null, b: 'x' } }, ingress: { tls: null } },
    { providers: [{ name: 'x', enabled: null, env: [{ name: 'A', value: null }] }], auth: { oidc: {} } },
    { ingress: { tls: { enabled: null, config: [null] } } },
  ])('is given the same defaults by the API server and by this project: %j', async (spec) => {
    const created = await kubectl(
      ['create', '--dry-run=server', '-o', 'json', '-f', '-'],
      gateway('same', spec),
    );
    expect(JSON.parse(created).spec).toEqual(withSchemaDefaults(gatewaySchema.spec, spec));
  });

  it('keeps its status apart from its spec', async () => {
    await kubectl(['create', '-f', '-'], { ...gateway('apart'), status: { phase: 'Forged' } });
    await kubectl(['patch', 'igw', 'apart', '--type=merge', '-p', '{"status":{"phase":"Forged"}}']);
    expect(await kubectl(['get', 'igw', 'apart', '-o', 'jsonpath={.status.phase}'])).toBe('');
    await kubectl([
      'patch',
      'igw',
      'apart',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"spec":{"replicas":9}}',
    ]);
    expect(await kubectl(['get', 'igw', 'apart', '-o', 'jsonpath={.spec.replicas}'])).toBe('');
  });

  it('is scaled, within its bounds', async () => {
    await kubectl(['create', '-f', '-'], gateway('scaled'));
    await kubectl(['scale', 'igw', 'scaled', '--replicas=3']);
    expect(await kubectl(['get', 'igw', 'scaled', '-o', 'jsonpath={.spec.replicas}'])).toBe('3');
    await expect(kubectl(['scale', 'igw', 'scaled', '--replicas=101'])).rejects.toThrow(
      'less than or equal to 100',
    );
    const status = JSON.stringify({ status: { replicas: 2, selector: 'app=scaled' } });
    await kubectl(['patch', 'igw', 'scaled', '--subresource=status', '--type=merge', '-p', status]);
    const scale = await kubectl(['get', 'igw', 'scaled', '--subresource=scale', '-o', 'json']);
    expect(JSON.parse(scale)).toMatchObject({
      spec: { replicas: 3 },
      status: { replicas: 2, selector: 'app=scaled' },
    });
  });

  it('has conditions that several managers write side by side, one a type', async () => {
    await kubectl(['create', '-f', '-'], gateway('conditions'));
    const apply = (manager: string, ...types: string[]) => {
      const times = { status: 'True', reason: 'R', message: '', lastTransitionTime: '2030-01-01T00:00:00Z' };
      const { spec: _, ...object } = gateway('conditions');
      const status = { conditions: types.map((type) => ({ type, ...times })) };
      return kubectl(
        ['apply', '--server-side', '--subresource=status', `--field-manager=${manager}`, '-f', '-'],
        { ...object, status },
      );
    };
    await apply('one', 'Ready');
    await apply('two', 'Audited');
    expect(await kubectl(['get', 'igw', 'conditions', '-o', 'jsonpath={.status.conditions[*].type}'])).toBe(
      'Ready Audited',
    );
    await expect(apply('one', 'Ready', 'Ready')).rejects.toThrow(/duplicate/i);
  });
});

describe('the webhook configurations', () => {
  // Nobody listens there: what gets through has not been asked about.
  const address = { url: 'https://127.0.0.1:1', ca: makeDevelopmentCertificate(['localhost']).ca };
  const configurations = webhookConfigurations(resources, address);
  const [mutating, validating] = ['mutatingwebhookconfiguration', 'validatingwebhookconfiguration'];

  beforeAll(async () => {
    await kubectl(['create', '-f', '-'], gateway('old', { replicas: 2 }));
    for (const configuration of configurations) await kubectl(['create', '-f', '-'], configuration);
    await webhooksAreAsked(['create', '--dry-run=server', '-f', '-'], gateway('probe'));
  });
  afterAll(async () => {
    for (const type of [mutating, validating]) await kubectl(['delete', type ?? '', '--all']);
  });

  /** A stored object without what the API server keeps account with. */
  function givenPartOf({ metadata, ...rest }: { metadata: Record<string, unknown> }) {
    const { creationTimestamp: _, generation: __, resourceVersion: ___, uid: ____, ...given } = metadata;
    return { ...rest, metadata: given };
  }

  it('say everything: the API server fills in nothing', async () => {
    for (const [index, type] of [mutating, validating].entries()) {
      const { items } = JSON.parse(await kubectl(['get', type ?? '', '-o', 'json']));
      expect(items.map(givenPartOf)).toEqual([configurations[index]]);
    }
    const service = { name: 'webhook', namespace: 'inference-gateway-system', port: 443 };
    for (const configuration of webhookConfigurations(resources, { service })) {
      const replaced = await kubectl(['replace', '--dry-run=server', '-o', 'json', '-f', '-'], configuration);
      expect(givenPartOf(JSON.parse(replaced))).toEqual(configuration);
    }
  });

  it('let pass unasked what changes no spec, and what is being deleted', async () => {
    await kubectl(['annotate', 'igw', 'old', 'a=b']);
    await kubectl(['label', 'igw', 'old', 'a=b']);
    await kubectl([
      'patch',
      'igw',
      'old',
      '--type=merge',
      '-p',
      '{"metadata":{"finalizers":["example.com/wait"]}}',
    ]);
    await kubectl([
      'patch',
      'igw',
      'old',
      '--subresource=status',
      '--type=merge',
      '-p',
      '{"status":{"phase":"Running"}}',
    ]);
    await expect(
      kubectl(['patch', 'igw', 'old', '--type=merge', '-p', '{"spec":{"replicas":3}}']),
    ).rejects.toThrow('failed calling webhook');
    await kubectl(['delete', 'igw', 'old', '--wait=false']);
    await kubectl(['patch', 'igw', 'old', '--type=merge', '-p', '{"spec":{"replicas":3}}']);
    await kubectl(['patch', 'igw', 'old', '--type=merge', '-p', '{"metadata":{"finalizers":null}}']);
    await kubectl(['wait', '--for=delete', 'igw/old', '--timeout=20s']);
  });

  it('cannot be talked past by claiming that an object is being deleted', async () => {
    const deletionTimestamp = '2030-01-01T00:00:00Z';
    const claimed = gateway('claimed');
    const created = { ...claimed, metadata: { ...claimed.metadata, deletionTimestamp } };
    await expect(kubectl(['create', '-f', '-'], created)).rejects.toThrow('failed calling webhook');
    await expect(
      kubectl([
        'patch',
        'igw',
        'apart',
        '--type=merge',
        '-p',
        JSON.stringify({ metadata: { deletionTimestamp }, spec: { replicas: 5 } }),
      ]),
    ).rejects.toThrow();
    expect(await kubectl(['get', 'igw', 'apart', '-o', 'jsonpath={.spec.replicas}'])).toBe('');
  });

  it('compare specs of any size that can be stored', async () => {
    const env = Array.from({ length: 100 }, (_, index) => ({ name: `V_${index}`, value: 'x'.repeat(60) }));
    const providers = Array.from({ length: 64 }, (_, index) => ({ name: `provider-${index}`, env }));
    await kubectl(['delete', validating ?? '', '--all']);
    await eventually(() => kubectl(['create', '-f', '-'], gateway('large', { providers })));
    await kubectl(['create', '-f', '-'], configurations[1]);
    await webhooksAreAsked(['patch', 'igw', 'large', '--type=merge', '-p', '{"spec":{"replicas":4}}']);
    await kubectl(['annotate', 'igw', 'large', 'a=b']);
  });
});
