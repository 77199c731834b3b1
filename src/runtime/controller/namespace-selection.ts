/** Which namespaces' resources an operator looks after. */
import { type LabelRequirement, matchesLabels } from '../../kubernetes/label-selector.ts';
import { Namespaces } from '../../kubernetes/resource.ts';
import type { Informer, InformerScope } from '../cache/informer.ts';

/** What a selection needs of the informer of namespaces. */
type NamespaceInformer = Pick<Informer, 'get' | 'addHandler' | 'settled'>;

/** Where informers come from. */
interface NamespaceInformers {
  of(scope: InformerScope): NamespaceInformer;
}

/** The namespaces whose labels meet all requirements. Follows the labels as they change. */
export class NamespaceSelection {
  readonly #namespaces: NamespaceInformer;
  readonly #requirements: readonly LabelRequirement[];

  /** Asks for the informer of namespaces. */
  constructor(requirements: readonly LabelRequirement[], informers: NamespaceInformers) {
    this.#requirements = requirements;
    this.#namespaces = informers.of({ resource: Namespaces });
  }

  /** Resolves when the namespaces are known, or that they may not be. */
  get settled(): Promise<void> {
    return this.#namespaces.settled;
  }

  /** Whether a namespace is selected. One that is not known (yet) is not: nothing is done by mistake. */
  selects(namespace: string): boolean {
    const known = this.#namespaces.get(namespace);
    return known !== undefined && matchesLabels(this.#requirements, known.metadata.labels ?? {});
  }

  /** Has `listener` called with the name of each namespace that appears, or whose labels change. Ask before it runs. */
  onChanged(listener: (namespace: string) => void): void {
    this.#namespaces.addHandler({
      added: ({ metadata }) => listener(metadata.name),
      updated: ({ metadata: before }, { metadata: after }) => {
        const isSame = JSON.stringify(before.labels) === JSON.stringify(after.labels);
        if (!isSame) listener(after.name);
      },
    });
  }
}
