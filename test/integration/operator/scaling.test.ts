/** How many pods a workload has: by its resource, or by whoever else scales it, and never by both in turn. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { controlledKinds } from '../../../src/controlled-kinds.ts';
import { examplesThatAre, readExamples } from '../../../src/generate/examples.ts';
import type { Deployment, Json, StoredObject } from '../../../src/kubernetes/object.ts';
import { Deployments } from '../../../src/kubernetes/resource.ts';
import type { KindSchema } from '../../../src/schemas/kind-schema.ts';
import { OperatorCluster } from './cluster.ts';
import { converged } from './convergence.ts';
import { metric } from './metrics.ts';
import type { OperatorProcess } from './operator-process.ts';
import { until } from './until.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 }); // for machines on which processes take long to start

type Spec = Readonly<Record<string, Json>>;

interface Manifest {
  readonly kind: string;
  readonly spec: Spec;
}

const root = join(import.meta.dirname, '../../..');
const manifests = examplesThatAre('valid', await readExamples(root)).flatMap(({ text }) =>
  parseAllDocuments(text).map((document): Manifest => document.toJS()),
);

/** Kinds that can be scaled, each with a spec that says nothing of it. */
const scalable = controlledKinds.flatMap(({ schema }) => {
  if (schema.scale === undefined) return [];
  const example = manifests.find(
    ({ kind, spec }) => kind === schema.resource.kind && !('replicas' in spec) && !('hpa' in spec),
  );
  if (example === undefined)
    throw new Error(`no example of a ${schema.resource.kind} leaves its replicas out`);
  return [{ kind: schema.resource.kind, schema, spec: example.spec }];
});

let cluster: OperatorCluster;
let operator: OperatorProcess;

beforeAll(async () => {
  cluster = await OperatorCluster.start();
  await cluster.installKinds();
  operator = cluster.development();
  await operator.untilReadyz(200);
});
afterAll(() => cluster[Symbol.asyncDispose]());

/** A resource of a kind, and the Deployment behind it, in a namespace of their own. */
class Scaled {
  readonly namespace: string;
  readonly #schema: KindSchema;
  readonly #spec: Spec;
  /** Every number of replicas that the Deployment has had, in order, without repetitions. */
  readonly replicas: number[] = [];

  private constructor(namespace: string, schema: KindSchema, spec: Spec) {
    this.namespace = namespace;
    this.#schema = schema;
    this.#spec = spec;
  }

  static async start(namespace: string, schema: KindSchema, spec: Spec): Promise<Scaled> {
    await cluster.kubectl('create', 'namespace', namespace);
    const scaled = new Scaled(namespace, schema, spec);
    void scaled.#watch().catch(() => undefined); // it ends with the cluster
    return scaled;
  }

  async #watch(): Promise<void> {
    const options = { namespace: this.namespace, resourceVersion: '0', timeoutSeconds: 300, idleMs: 300_000 };
    for await (const event of cluster.client.watch<Deployment & StoredObject>(Deployments, options)) {
      const count = event.type === 'BOOKMARK' ? undefined : event.object.spec?.replicas;
      if (count !== undefined && this.replicas.at(-1) !== count) this.replicas.push(count);
    }
  }

  /** What a person applies. */
  async apply(more: Spec = {}): Promise<void> {
    const object = { metadata: { name: 'web', namespace: this.namespace }, spec: { ...this.#spec, ...more } };
    await cluster.client.apply(this.#schema.resource, object, { fieldManager: 'somebody', force: true });
    const { image } = more;
    if (image === undefined) return;
    await until(`the image is ${image}`, async () => {
      const { spec } = await this.deployment();
      return spec?.template.spec?.containers[0]?.image === image;
    });
  }

  async deployment(): Promise<Deployment> {
    const location = { namespace: this.namespace, name: 'web' };
    return until('there is a Deployment', () =>
      cluster.client.get<Deployment & StoredObject>(Deployments, location).catch(() => undefined),
    );
  }

  async has(count: number): Promise<void> {
    await until(`${count} replicas, and the watch has told so`, () => this.replicas.at(-1) === count);
  }

  /** What an autoscaler of somebody does: it writes the scale of the Deployment. */
  async autoscale(count: number): Promise<void> {
    const patch = JSON.stringify({ spec: { replicas: count } });
    await cluster.kubectl(
      ...[
        '-n',
        this.namespace,
        'patch',
        'deployment',
        'web',
        '--subresource=scale',
        '--type=merge',
        '-p',
        patch,
      ],
      '--field-manager=kube-controller-manager',
    );
  }

  /** kubectl scale on the resource itself. */
  async scale(count: number): Promise<void> {
    const { resource, singular } = this.#schema;
    const name = `${singular}.${resource.group}/web`;
    await cluster.kubectl('-n', this.namespace, 'scale', name, `--replicas=${count}`);
  }

  /** Has the operator look at the resource once more, and at its Deployment. */
  async lookAgain(): Promise<void> {
    const passes = async () =>
      metric(await operator.get('/metrics'), 'controller_runtime_reconcile_total', {
        controller: this.#schema.resource.kind.toLowerCase(),
      });
    const before = await passes();
    await cluster.client.mergePatch(
      this.#schema.resource,
      { namespace: this.namespace, name: 'web' },
      { metadata: { annotations: { look: String(before) } } },
    );
    await until('another pass', async () => (await passes()) > before);
  }

  /** The notes of the Events Contested. */
  async told(): Promise<string[]> {
    const notes = await cluster.kubectl(
      ...['-n', this.namespace, 'get', 'events.events.k8s.io', '--field-selector=reason=Contested'],
      '-o=jsonpath={range .items[*]}{.note}{"\\n"}{end}',
    );
    return notes.split('\n').filter((note) => note !== '');
  }
}

describe.each(scalable)('a $kind', ({ kind, schema, spec }) => {
  const name = kind.toLowerCase();

  it('whose replicas nobody wrote begins with one pod, and is then scaled by whoever scales its Deployment', async () => {
    const scaled = await Scaled.start(`${name}-left`, schema, spec);
    await scaled.apply({ image: 'web:1' });
    await scaled.has(1);
    await scaled.autoscale(3);
    await scaled.has(3);
    await scaled.apply({ image: 'web:2' });
    await scaled.autoscale(5);
    await scaled.has(5);
    await operator.end('SIGTERM');
    operator = cluster.development();
    await operator.untilReadyz(200);
    await scaled.lookAgain();
    await scaled.apply({ image: 'web:3' });
    await converged(cluster);
    await scaled.has(5);
    expect(scaled.replicas).toEqual([1, 3, 5]);
    expect(await scaled.told()).toEqual([]);
  });

  it('is scaled by kubectl scale, whether or not somebody wrote its replicas', async () => {
    const scaled = await Scaled.start(`${name}-scale`, schema, spec);
    await scaled.apply({ image: 'web:1' });
    await scaled.has(1);
    await scaled.scale(4);
    await scaled.has(4);
    await scaled.scale(1);
    await scaled.has(1);
    await scaled.scale(2);
    await scaled.has(2);
    expect(scaled.replicas).toEqual([1, 4, 1, 2]);
    expect(await scaled.told()).toEqual([]);
  });

  it('whose replicas are left out again keeps as many pods as there are', async () => {
    const scaled = await Scaled.start(`${name}-out`, schema, spec);
    await scaled.apply({ image: 'web:1', replicas: 3 });
    await scaled.has(3);
    await scaled.apply({ image: 'web:2' });
    await scaled.autoscale(6);
    await scaled.apply({ image: 'web:3' });
    await scaled.has(6);
    expect(scaled.replicas).toEqual([3, 6]);
  });

  it('whose replicas somebody wrote and an autoscaler sets, too, is scaled back once, and that is told at once', async () => {
    const scaled = await Scaled.start(`${name}-both`, schema, spec);
    await scaled.apply({ image: 'web:1', replicas: 2 });
    await scaled.has(2);
    await scaled.autoscale(5);
    await until('it is told', async () => (await scaled.told()).length > 0);
    await scaled.has(2);
    await scaled.autoscale(6);
    for (const tag of [2, 3]) {
      await scaled.lookAgain();
      await scaled.apply({ image: `web:${tag}`, replicas: 2 });
      await scaled.has(6);
    }
    expect(scaled.replicas).toEqual([2, 5, 2, 6]);
    expect(await scaled.told()).toEqual([
      expect.stringMatching(/^Deployment web is to have 2 replicas, and kube-controller-manager has set 5/),
    ]);

    // Another number is another wish.
    await scaled.scale(4);
    await scaled.has(4);
  });
});
