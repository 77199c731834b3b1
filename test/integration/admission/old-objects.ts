/** Gateways from before there were rules, and what may still be done to them. */
import { expect, it } from 'vitest';
import { type AdmissionCluster, gateway } from './cluster.ts';
import { linesOf } from './examples.ts';

const namespace = 'old';
const finalizers = ['example.com/hold'];

const oldSpecs = {
  'breaks-schema': { replicas: 500, environment: 'qa' },
  'breaks-rules': { image: 'a b', server: { timeouts: { read: '30', idle: '60' } } },
  'breaks-cel': {
    telemetry: { enabled: true, metrics: { enabled: true, port: 8080 } },
    ingress: { enabled: true },
    hpa: { enabled: true, config: { minReplicas: 5, maxReplicas: 2 } },
    serviceAccount: { create: false },
  },
  'breaks-list': {
    providers: [
      { name: 'Ollama', env: [] },
      { name: 'ollama', env: [] },
    ],
  },
  '1old': { replicas: 1 },
};

/** Creates them; to be called while neither rules nor bounds are in force. */
export async function createOldObjects({ kubectl }: AdmissionCluster): Promise<void> {
  await kubectl(['create', 'namespace', namespace]);
  for (const [name, spec] of Object.entries(oldSpecs)) {
    const { code, stderr } = await kubectl(['create', '-f', '-'], {
      input: gateway(name, spec, { namespace, finalizers }),
    });
    if (code !== 0) throw new Error(stderr);
  }
}

const imageMistake =
  'spec.image: Invalid value: "a b": must be an image reference, such as "ghcr.io/org/name:1.2.3"';
const idleMistake =
  'spec.server.timeouts.idle: Invalid value: "60": must be a duration with a unit, such as "30s" or "2m"';
const nameMistake =
  'metadata.name: Invalid value: "1old": must be a DNS label that starts with a letter: a Service of this name is created';
const same = (one: number, first: number) =>
  `spec.providers[${one}].name: Duplicate value: "ollama": the same provider as spec.providers[${first}]`;

/** What users do to old objects. */
export function describeOldObjects(cluster: () => AdmissionCluster): void {
  const act = (...args: string[]) => cluster().kubectl(['-n', namespace, ...args]);
  const change = (name: string, spec: object) =>
    act('patch', 'igw', name, '--type=merge', '-p', JSON.stringify({ spec }));

  /** Changes a field, and tells what was said; the change must be taken. */
  async function warningsOf(name: string, spec: object): Promise<string[]> {
    const { code, stderr } = await change(name, spec);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    return linesOf(stderr).map((line) => line.replace('Warning: ', ''));
  }

  it.each(Object.keys(oldSpecs))('%s can be labelled and annotated without a word', async (name) => {
    for (const verb of ['label', 'annotate']) {
      expect(await act(verb, 'igw', name, 'team=a')).toMatchObject({ code: 0, stderr: '' });
    }
  });

  it('can be put right field by field where they break rules', async () => {
    const timeouts = { read: '30s' };
    expect(await warningsOf('breaks-rules', { server: { timeouts } })).toEqual([imageMistake, idleMistake]);
    expect(await warningsOf('breaks-rules', { image: 'gateway:1.0.0' })).toEqual([idleMistake]);
    expect(await warningsOf('breaks-rules', { server: { timeouts: { idle: '60s' } } })).toEqual([]);
  });

  it('can be put right field by field where they break the schema', async () => {
    const replicas = 'spec.replicas: Invalid value: 500: must be between 1 and 100';
    expect(await warningsOf('breaks-schema', { environment: 'staging' })).toEqual([replicas]);
    expect(await warningsOf('breaks-schema', { replicas: 5 })).toEqual([]);
  });

  it('can be put right field by field where they break CEL rules', async () => {
    const fix = async (spec: object) =>
      (await warningsOf('breaks-cel', spec)).map((line) => line.split(': ')[0]);
    const [hpa, host, account] = [
      'spec.hpa.config.maxReplicas',
      'spec.ingress.host',
      'spec.serviceAccount.name',
    ];
    expect(await fix({ ingress: { className: 'nginx' } })).toContain(host);
    expect(await fix({ hpa: { config: { metrics: [] } } })).toContain(hpa);
    expect(await fix({ telemetry: { metrics: { port: 9464 } } })).toEqual([account, host, hpa]);
    expect(await fix({ ingress: { host: 'ai.example.com' } })).toEqual([account, hpa]);
    expect(await fix({ hpa: { config: { maxReplicas: 5 } } })).toEqual([account]);
    expect(await fix({ serviceAccount: { name: 'ai' } })).toEqual([]);
  });

  it('may not get new mistakes beside the old one, which is not counted', async () => {
    const { code, stderr } = await change('1old', { replicas: 101 });
    expect(linesOf(stderr)).toEqual([
      `Warning: ${nameMistake}`,
      'The Gateway "1old" is invalid: spec.replicas: Invalid value: 101: must be between 1 and 100',
    ]);
    expect(code).toBe(1);
    expect(await warningsOf('1old', { replicas: 100 })).toEqual([nameMistake]);
  });

  it('keep their mistakes when an item is inserted in front, and may not get them twice', async () => {
    const { providers } = oldSpecs['breaks-list'];
    const longer = [{ name: 'Llamacpp', enabled: false, env: [] }, ...providers];
    expect(await warningsOf('breaks-list', { providers: longer })).toEqual([same(2, 1)]);
    const twice = [...longer, { name: 'ollama', env: [] }];
    const { stderr } = await change('breaks-list', { providers: twice });
    expect(linesOf(stderr)).toEqual([
      `Warning: ${same(2, 1)}`,
      `The Gateway "breaks-list" is invalid: ${same(3, 1)}`,
    ]);
  });

  it.each(Object.keys(oldSpecs))('%s can lose its finalizer and be deleted', async (name) => {
    expect(await act('delete', 'igw', name, '--wait=false')).toMatchObject({ code: 0 });
    const release = ['--type=json', '-p', '[{"op":"remove","path":"/metadata/finalizers"}]'];
    expect(await act('patch', 'igw', name, ...release)).toMatchObject({ code: 0, stderr: '' });
    expect((await act('get', 'igw', name)).stderr).toContain('NotFound');
  });
}
