/** The operator as it is shipped, on the cluster of the tests. */
import { join } from 'node:path';
import { inject } from 'vitest';
import { kinds } from '../../../src/kinds.ts';
import { OperatorProcess } from '../../integration/operator/operator-process.ts';
import { until } from '../../integration/operator/until.ts';
import { CertManager } from '../certificates/cert-manager.ts';
import { ReachedCluster } from '../cluster/reach.ts';
import { changedInstallation, type InstallationChanges, namespace, root } from '../installation.ts';
import { AdmissionLoad, type LoadReport, summaryOf } from '../load/admission-load.ts';
import '../global-setup.ts';

/** How many admissions are sent, at least, before it is said that none is lost. */
const atLeast = 1_000;

/** One of the two Deployments. */
export type ComponentName = 'webhook' | 'controller';

/** Both replicas of both components, ready. */
export class InstalledOperator implements AsyncDisposable {
  readonly cluster: ReachedCluster;
  /** Undefined on a cluster that has one of its own. */
  readonly manager: CertManager | undefined;
  readonly #image: string;

  private constructor(cluster: ReachedCluster, manager: CertManager | undefined, image: string) {
    this.cluster = cluster;
    this.manager = manager;
    this.#image = image;
  }

  /** Installs it; resolves once it works. */
  static async install(changes: InstallationChanges = {}): Promise<InstalledOperator> {
    const given = inject('cluster');
    const cluster = await ReachedCluster.at(given);
    const manager = given.hasCertManager ? undefined : await CertManager.start(cluster);
    const operator = new InstalledOperator(cluster, manager, inject('images').operator);
    await operator.apply(changes);
    await operator.#answers();
    return operator;
  }

  /** Applies install.yaml with changes; resolves once all pods are those that it asks for. */
  async apply(changes: InstallationChanges = {}): Promise<void> {
    await this.cluster.apply(...(await changedInstallation({ image: this.#image, ...changes })));
    for (const component of ['webhook', 'controller'] as const) await this.rolledOut(component);
  }

  /** Replaces the pods of the webhook; resolves once those from before are gone. */
  async restartWebhook(): Promise<void> {
    await this.cluster.kubectl('rollout', 'restart', deployment('webhook'), '-n', namespace);
    await this.rolledOut('webhook');
  }

  /** Resolves once both replicas are as asked for and no others are left. */
  async rolledOut(component: ComponentName): Promise<void> {
    const status = ['rollout', 'status', deployment(component), '-n', namespace, '--timeout=180s'];
    await this.cluster.kubectl(...status);
    const isDone = async () => (await this.pods(component)).length === 2;
    await until(`the ${component} pods from before are gone`, isDone, 60_000);
  }

  /** The names of the pods of a component, also of those that are leaving. */
  async pods(component: ComponentName): Promise<string[]> {
    const selector = ['-n', namespace, '-l', `app.kubernetes.io/component=${component}`];
    const names = await this.cluster.kubectl('get', 'pods', ...selector, '-o', 'name');
    return names.split('\n').flatMap((line) => (line === '' ? [] : [line.replace('pod/', '')]));
  }

  /** Sends 100 admissions a second while something happens, and for as long as it takes to have sent enough. */
  async underLoad(happening: () => Promise<void>): Promise<LoadReport> {
    const load = await AdmissionLoad.start(this.cluster);
    try {
      await happening();
    } catch (error) {
      await load.stop(0);
      throw error;
    }
    const report = await load.stop(atLeast);
    process.stdout.write(`${summaryOf(report)}\n`);
    return report;
  }

  /** Pods that are ready are behind the Service a moment later: resolves once its startup check passes. */
  async #answers(): Promise<void> {
    const KUBECONFIG = this.cluster.kubeconfig;
    const check = new OperatorProcess(['startupcheck', '--wait', '30'], { KUBECONFIG });
    const { code } = await check.exited;
    if (code !== 0) throw new Error(check.stderr);
  }

  /** Removes it, in the order that docs/operations.md gives, and cert-manager if it is the tests'. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.uninstall();
    await this.manager?.[Symbol.asyncDispose]();
    await this.cluster[Symbol.asyncDispose]();
  }

  /** What docs/operations.md says, line by line. */
  async uninstall(): Promise<void> {
    const remove = (...args: string[]): Promise<string> =>
      this.cluster.kubectl('delete', '--ignore-not-found', '--timeout=120s', ...args);
    const configurations = 'validatingwebhookconfiguration,mutatingwebhookconfiguration';
    await remove(configurations, 'inference-operator');
    const definitions = await this.cluster.kubectl('get', 'crd', '-o', 'name');
    const ours = kinds.map(({ schema }) => `${schema.resource.plural}.${schema.resource.group}`);
    const there = ours.filter((name) => definitions.split('\n').some((line) => line.endsWith(`/${name}`)));
    if (there.length > 0) await remove(there.join(), '-A', '--all');
    await remove('-f', join(root, 'manifests', 'install.yaml'));
  }
}

/** As kubectl names it. */
export const deployment = (component: ComponentName): string => `deployment/inference-operator-${component}`;
