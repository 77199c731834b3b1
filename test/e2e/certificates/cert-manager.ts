/** cert-manager's own controllers and cainjector, each as a process, so that one can be down while the other works. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { provideBinaries } from '../../cluster/binaries.ts';
import { Component } from '../../cluster/component.ts';
import type { ControlPlaneAccess } from '../../cluster/control-plane.ts';
import { freePort } from '../../cluster/ports.ts';
import { Watchdog } from '../../cluster/watchdog.ts';

/** Running against a control plane that has cert-manager's CustomResourceDefinitions. */
export class CertManager implements AsyncDisposable {
  /** Issues certificates. */
  readonly controllers: Component;
  /** Writes authorities into webhook configurations, and keeps those that were in the bundle before. */
  readonly injector: Component;
  /** The same as it was up to cert-manager 1.18: it replaces the bundle. */
  readonly replacingInjector: Component;
  readonly #watchdog: Watchdog;

  private constructor(components: readonly [Component, Component, Component], watchdog: Watchdog) {
    [this.controllers, this.injector, this.replacingInjector] = components;
    this.#watchdog = watchdog;
  }

  /** Starts the controllers and the cainjector. */
  static async start({ kubeconfig }: Pick<ControlPlaneAccess, 'kubeconfig'>): Promise<CertManager> {
    const binaries = await provideBinaries(['cert-manager']);
    const folder = await mkdtemp(join(tmpdir(), 'inference-operator-cert-manager-'));
    const watchdog = new Watchdog(folder);
    const component = async (name: string, ...flags: string[]): Promise<Component> => {
      const address = `127.0.0.1:${await freePort()}`;
      const program = {
        name,
        executable: binaries['cert-manager'],
        arguments: [`--kubeconfig=${kubeconfig}`, `--ready-addr=${address}`, ...flags],
        log: join(folder, `${name}.log`),
        probe: { url: `http://${address}/` },
      };
      return new Component(program, watchdog);
    };
    const manager = new CertManager(
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

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#watchdog.close();
  }
}
