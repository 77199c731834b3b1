import { apiVersionOf } from '../../kubernetes/resource.ts';
import { untilAborted } from '../time/until-aborted.ts';
import { Informer, type InformerEnvironment, type InformerScope } from './informer.ts';

/** The informers of a process: one for each resource and selector, however many controllers ask for it. */
export class Informers {
  readonly #environment: InformerEnvironment;
  readonly #informers = new Map<string, Informer>();

  constructor(environment: InformerEnvironment) {
    this.#environment = environment;
  }

  /** The informer of a scope. Ask before {@link run}. */
  of(scope: InformerScope): Informer {
    const { resource, labelSelector = '' } = scope;
    const id = `${apiVersionOf(resource)}/${resource.plural}?${labelSelector}`;
    const informer = this.#informers.get(id) ?? new Informer(this.#environment, scope);
    this.#informers.set(id, informer);
    return informer;
  }

  /** All informers that were asked for. */
  all(): readonly Informer[] {
    return [...this.#informers.values()];
  }

  /** Whether all of them hold all their objects. */
  get hasSynced(): boolean {
    return this.all().every((informer) => informer.hasSynced);
  }

  /** Resolves when {@link hasSynced}, or when `signal` aborts. */
  async untilSynced(signal: AbortSignal): Promise<void> {
    await Promise.race([untilAborted(signal), Promise.all(this.all().map((informer) => informer.synced))]);
  }

  /** Lists and watches everything until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.all().map((informer) => informer.run(signal)));
  }

  /** Ends all pauses after failures: the API server is back. */
  retryNow(): void {
    for (const informer of this.all()) informer.retryNow();
  }
}
