/**
 * A rule on several objects of one kind at once. The webhook is shown one object and reads no other, so only
 * `validate`, which sees all manifests together, and the controller, which sees the cluster, can know it.
 */
import type { Resourced } from '../schemas/kind-schema.ts';
import type { FieldPath } from './field-path.ts';
import type { RuleText } from './rule.ts';

/** What an object wants for itself alone. */
export interface Claim {
  /** The field that claims. */
  readonly path: FieldPath;
  /** What is claimed; never a secret itself. Objects of one namespace that claim the same exclude each other. */
  readonly subject: string;
}

/** A rule that what one object claims, no other object of its kind and namespace may. */
export interface ExclusiveRule<Spec> extends RuleText {
  /** The words for a claim that the object of the given name has made before. */
  readonly words: (subject: string, holder: string) => string;
  /** What a schema-sound object claims; undefined for nothing. */
  readonly claim: (resource: Resourced<Spec>) => Claim | undefined;
  /** Two manifests that exclude each other, as YAML. */
  readonly example: string;
}
