import { apiVersionOf, resourceName } from '../../kubernetes/resource.ts';
import type { ApiClient } from '../client/client.ts';
import { Informer, type InformerEnvironment, type InformerScope } from './informer.ts';
import { ServedKinds } from './served-kinds.ts';

/** What all informers depend on. */
export interface InformersEnvironment extends InformerEnvironment {
  readonly client: InformerEnvironment['client'] & Pick<ApiClient, 'servedResources'>;
}

/** The informers of a process: one for each resource and selector, however many controllers ask for it. */
export class Informers {
  readonly #environment: InformersEnvironment;
  readonly #informers = new Map<string, Informer>();
  readonly #served: ServedKinds;

  constructor(environment: InformersEnvironment) {
    this.#environment = environment;
    this.#served = new ServedKinds(environment);
  }

  /** The informer of a scope. Ask before {@link run}. */
  of(scope: InformerScope): Informer {
    const { resource, labelSelector = '' } = scope;
    const id = `${apiVersionOf(resource)}/${resource.plural}?${labelSelector}`;
    const untilServed = (signal: AbortSignal) => this.#served.untilServed(resource, signal);
    const informer = this.#informers.get(id) ?? new Informer(this.#environment, scope, untilServed);
    this.#informers.set(id, informer);
    return informer;
  }

  /** All informers that were asked for. */
  all(): readonly Informer[] {
    return [...this.#informers.values()];
  }

  /** Why nothing can be done yet; undefined: each kind is here or known not to be, and one at least may be read. */
  notReady(): string | undefined {
    const all = this.all();
    const syncing = all.filter(({ state }) => state === 'syncing');
    if (syncing.length > 0) return `not synced yet: ${namesOf(syncing)}`;
    const isPowerless = all.length > 0 && all.every(({ state }) => state === 'forbidden');
    return isPowerless ? `none may be read: ${namesOf(all)}` : undefined;
  }

  /** Lists and watches everything until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(this.all().map((informer) => informer.run(signal)));
  }

  /** Ends all pauses after failures: the API server is back. */
  retryNow(): void {
    for (const informer of this.all()) informer.retryNow();
    this.#served.lookNow();
  }
}

function namesOf(informers: readonly Informer[]): string {
  return [...new Set(informers.map(({ resource }) => resourceName(resource)))].join(', ');
}
