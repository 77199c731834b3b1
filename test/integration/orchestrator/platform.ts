/** A cluster with fake nodes, on which pods turn Ready, and an operator that admits and reconciles. */
import type { ControlPlaneOptions } from '../../cluster/control-plane.ts';
import { OperatorCluster } from '../operator/cluster.ts';
import type { OperatorProcess } from '../operator/operator-process.ts';
import { until } from '../operator/until.ts';
import { Team } from './team.ts';

/** How long a start may take on a busy machine, in milliseconds. */
const startMs = 60_000;

/** The cluster as the tests use it. */
export class Platform implements AsyncDisposable {
  readonly cluster: OperatorCluster;
  readonly operator: OperatorProcess;
  #teams = 0;

  private constructor(cluster: OperatorCluster, operator: OperatorProcess) {
    this.cluster = cluster;
    this.operator = operator;
  }

  /** Starts everything; resolves once the API server asks the webhooks. */
  static async start(options: Omit<ControlPlaneOptions, 'parts'> = {}): Promise<Platform> {
    const cluster = await OperatorCluster.start({ ...options, parts: 'full' });
    try {
      const operator = cluster.operator(['run', '--install']);
      await operator.untilReadyz(200, startMs);
      const platform = new Platform(cluster, operator);
      await until('the webhooks are asked', () => platform.#isAsked(), startMs);
      return platform;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** A namespace of its own for each test; what is in it may be discovered from others, unless it is `closed`. */
  async team(sharing: 'open' | 'closed' = 'open'): Promise<Team> {
    const namespace = `team-${++this.#teams}`;
    await this.cluster.kubectl('create', 'namespace', namespace);
    if (sharing === 'open') {
      await this.cluster.kubectl('label', 'namespace', namespace, 'inference-gateway.com/discoverable=true');
    }
    return new Team(this.cluster, namespace);
  }

  /** Creates, without storing it, what the webhook alone refuses: an Orchestrator without anything to do. */
  async #isAsked(): Promise<boolean> {
    const idle = {
      apiVersion: 'core.inference-gateway.com/v1alpha1',
      kind: 'Orchestrator',
      metadata: { name: 'idle', namespace: 'default' },
      spec: { image: 'cli:0.179.0', gateway: { url: 'http://ai:8080' }, agent: { model: 'openai/gpt-4o' } },
    };
    const create = ['create', '--dry-run=server', '-f', '-'];
    const { stderr } = await this.cluster.controlPlane.kubectl(create, { input: JSON.stringify(idle) });
    return stderr.includes('the daemon exits without one');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cluster[Symbol.asyncDispose]();
  }
}
