/** Checks of references to keys of Secrets and ConfigMaps, the same for every kind. */
import type { FieldPath } from '../admission/field-path.ts';
import { type Complaint, forbidden, invalid, required } from '../admission/finding.ts';
import type { EnvVar } from '../schemas/env-var.ts';

/** A reference with where it is written. */
export interface PlacedReference {
  readonly path: FieldPath;
  readonly reference: { readonly name?: string; readonly key?: string; readonly namespace?: string };
  readonly kind: 'Secret' | 'ConfigMap';
  /** Whether the reference has a key without saying so. */
  readonly keyIsOptional: boolean;
}

/** The references to Secrets and ConfigMaps in a list of variables. */
export function* variableReferences(list: readonly EnvVar[], path: FieldPath): Generator<PlacedReference> {
  for (const [index, { valueFrom = {} }] of list.entries()) {
    const { secretKeyRef, configMapKeyRef } = valueFrom;
    const source = path.at(index, 'valueFrom');
    const sources = [
      ['Secret', 'secretKeyRef', secretKeyRef],
      ['ConfigMap', 'configMapKeyRef', configMapKeyRef],
    ] as const;
    for (const [kind, field, reference] of sources) {
      if (reference !== undefined) yield { path: source.at(field), reference, kind, keyIsOptional: false };
    }
  }
}

/** Whether a Secret or a ConfigMap may have a key of this name (apimachinery's IsConfigMapKey). */
function isKeyName(key: string): boolean {
  return /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..');
}

/** What is wrong with a reference of an object in the namespace `own` (undefined where that is not known). */
export function* referenceFaults(
  { path, reference, kind, keyIsOptional }: PlacedReference,
  own?: string,
): Generator<Complaint> {
  const { name = '', key = '', namespace = '' } = reference;
  if (name === '') yield required(path.at('name'), `the name of a ${kind}`);
  if (key === '' && !keyIsOptional) yield required(path.at('key'), `the key in the ${kind}`);
  if (key !== '' && !isKeyName(key)) {
    yield invalid(path.at('key'), key, 'must consist of letters, digits, "-", "_" and "."');
  }
  if (namespace !== '' && own !== undefined && namespace !== own) {
    yield forbidden(path.at('namespace'), 'a Secret in another namespace cannot be referenced');
  }
}
