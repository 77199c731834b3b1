/** cert-manager's own controllers and cainjector, each as a process, so that one can be down while the other works. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBinaries } from '../../cluster/binaries.ts';
import { Component } from '../../cluster/component.ts';
import { moduleFolder } from '../../cluster/go.ts';
import type { Kubectl } from '../../cluster/kubectl.ts';
import { freePort } from '../../cluster/ports.ts';
import { sourceOf } from '../../cluster/tools.ts';
import { Watchdog } from '../../cluster/watchdog.ts';
import { applyCertManagerDefinitions } from '../../integration/install/cert-manager-definitions.ts';

/** What it runs on. */
interface Site {
  readonly kubeconfig: string;
  readonly attempt: Kubectl;
}

/** Running on a cluster that has no other. */
export class CertManager implements AsyncDisposable {
  /** Issues certificates. */
  readonly controllers: Component;
  /** Writes authorities into webhook configurations, and keeps those that were in the bundle before. */
  readonly injector: Component;
  /** The same as it was up to cert-manager 1.18: it replaces the bundle. */
  readonly replacingInjector: Component;
  readonly #site: Site;
  readonly #watchdog: Watchdog;

  private constructor(
    site: Site,
    components: readonly [Component, Component, Component],
    watchdog: Watchdog,
  ) {
    this.#site = site;
    [this.controllers, this.injector, this.replacingInjector] = components;
    this.#watchdog = watchdog;
  }

  /** Makes the kinds known, and starts the controllers and the cainjector. */
  static async start(site: Site): Promise<CertManager> {
    await applyCertManagerDefinitions(site.attempt);
    const binaries = await provideBinaries(['cert-manager']);
    const folder = await mkdtemp(join(tmpdir(), 'inference-operator-cert-manager-'));
    const watchdog = new Watchdog(folder);
    const component = async (name: string, ...flags: string[]): Promise<Component> => {
      const address = `127.0.0.1:${await freePort()}`;
      const program = {
        name,
        executable: binaries['cert-manager'],
        arguments: [`--kubeconfig=${site.kubeconfig}`, `--ready-addr=${address}`, ...flags],
        log: join(folder, `${name}.log`),
        probe: { url: `http://${address}/` },
      };
      return new Component(program, watchdog);
    };
    const manager = new CertManager(
      site,
      [
        await component('cert-manager-controllers', '--run=controllers'),
        await component('cainjector', '--run=cainjector'),
        await component(
          'replacing-cainjector',
          '--run=cainjector',
          '--feature-gates=CAInjectorMerging=false',
        ),
      ],
      watchdog,
    );
    await Promise.all([manager.controllers.start(), manager.injector.start()]);
    return manager;
  }

  /** Ends it, and makes the kinds unknown again. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watchdog.close();
    const definitions = join(await moduleFolder(sourceOf('cert-manager')), 'deploy', 'crds');
    await this.#site.attempt(['delete', '-f', definitions, '--ignore-not-found', '--timeout=60s']);
  }
}
