/** What manifests say of each other: two that claim what only one of them can have. */
import type { UnexaminedObject } from '../admission/examination.ts';
import { namePath } from '../admission/field-path.ts';
import type { Finding } from '../admission/finding.ts';
import type { KindWithController } from '../controlled-kinds.ts';
import type { StoredObject } from '../kubernetes/object.ts';
import { apiVersionOf } from '../kubernetes/resource.ts';
import { Observation } from '../runtime/controller/observation.ts';
import { nameTaken } from './manifest-rules.ts';

/** The children that a sound object becomes, as `Service "a"`; none of one with mistakes, or whose name nobody knows yet. */
function childrenOf(kind: KindWithController, object: UnexaminedObject): readonly string[] {
  const { name, namespace } = object.metadata ?? {};
  if (name === undefined) return [];
  const { resource } = kind.schema;
  const stored: StoredObject = {
    ...object,
    apiVersion: apiVersionOf(resource),
    kind: resource.kind,
    metadata: { name, ...(namespace !== undefined && { namespace }), uid: '', resourceVersion: '' },
  };
  const { children = [] } = kind.controlled.plan(stored, new Observation(kind.controlled));
  return children.map((child) => `${child.kind} ${JSON.stringify(child.metadata.name)}`);
}

/** What the manifests looked at so far have claimed. */
export class Claims {
  /** Who holds what: the name of an object for a rule of its kind, kind and name for a child. */
  readonly #holders = new Map<string, string>();

  /** Claims something for one object; returns who has it, if that is another. */
  #claim(subject: readonly string[], claimant: string): string | undefined {
    const key = JSON.stringify(subject);
    const holder = this.#holders.get(key) ?? claimant;
    this.#holders.set(key, holder);
    return holder === claimant ? undefined : holder;
  }

  /** Takes the claims of an object; returns a finding for each that one before it, of another name or kind, has made. */
  findingsOn(kind: KindWithController, object: UnexaminedObject): Finding[] {
    const { name = '', namespace = '' } = object.metadata ?? {};
    const found: Finding[] = [];
    for (const { id, severity, words, claimOf } of kind.exclusives) {
      const claim = claimOf(object);
      if (claim === undefined) continue;
      const holder = this.#claim([id, namespace, claim.subject], name);
      if (holder === undefined) continue;
      const type = 'Duplicate value';
      found.push({ path: claim.path, type, words: words(claim.subject, holder), rule: id, severity });
    }
    return [...found, ...this.#takenNames(kind, object)];
  }

  #takenNames(kind: KindWithController, object: UnexaminedObject): Finding[] {
    const { name = '', namespace = '' } = object.metadata ?? {};
    const claimant = `${kind.schema.resource.kind} ${JSON.stringify(name)}`;
    const taken = new Map<string, string[]>();
    for (const child of childrenOf(kind, object)) {
      const holder = this.#claim([nameTaken.id, namespace, child], claimant);
      if (holder !== undefined) taken.set(holder, [...(taken.get(holder) ?? []), child]);
    }
    return [...taken].map(([holder, children]) => ({
      path: namePath,
      type: 'Duplicate value',
      value: JSON.stringify(name),
      words: `${holder} becomes ${children.join(' and ')} too; give one of them another name`,
      rule: nameTaken.id,
      severity: nameTaken.severity,
    }));
  }
}
