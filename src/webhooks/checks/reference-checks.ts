/** Checks of references to keys of Secrets and ConfigMaps, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, forbidden, invalid, required } from '../../admission/finding.ts';
import type { EnvVar } from '../../schemas/blocks/env-var.ts';
import { checkObjectName } from './name-checks.ts';

/** A reference with where it is written. */
interface PlacedReference {
  readonly path: FieldPath;
  readonly reference: { readonly name?: string; readonly key?: string; readonly namespace?: string };
  readonly kind: 'Secret' | 'ConfigMap';
  /** Whether the reference has a key without saying so. */
  readonly keyIsOptional?: boolean;
  /** The namespace of the object that it is written in; undefined where that is not known. */
  readonly own?: string | undefined;
}

/** Whether a Secret or a ConfigMap may have a key of this name (apimachinery's IsConfigMapKey). */
function isKeyName(key: string): boolean {
  return /^[-._a-zA-Z0-9]+$/.test(key) && key !== '.' && !key.startsWith('..');
}

/** What is wrong with a reference. */
export function checkReference(
  { path, reference, kind, keyIsOptional = false, own }: PlacedReference,
  complain: Complain,
): void {
  const { name = '', key = '', namespace = '' } = reference;
  if (name === '') complain(required(path.at('name'), `the name of a ${kind}`));
  else checkObjectName(path.at('name'), name, kind, complain);
  if (key === '' && !keyIsOptional) complain(required(path.at('key'), `the key in the ${kind}`));
  if (key !== '' && !isKeyName(key)) {
    complain(invalid(path.at('key'), key, 'must consist of letters, digits, "-", "_" and "."'));
  }
  if (namespace !== '' && own !== undefined && namespace !== own) {
    complain(forbidden(path.at('namespace'), 'a Secret in another namespace cannot be referenced'));
  }
}

/** What is wrong with the references to Secrets and ConfigMaps in a list of variables. */
export function checkVariableReferences(list: readonly EnvVar[], path: FieldPath, complain: Complain): void {
  for (const [index, { valueFrom }] of list.entries()) {
    if (valueFrom === undefined) continue;
    const { secretKeyRef, configMapKeyRef } = valueFrom;
    const at = path.at(index, 'valueFrom');
    if (secretKeyRef !== undefined) {
      checkReference({ path: at.at('secretKeyRef'), reference: secretKeyRef, kind: 'Secret' }, complain);
    }
    if (configMapKeyRef !== undefined) {
      checkReference(
        { path: at.at('configMapKeyRef'), reference: configMapKeyRef, kind: 'ConfigMap' },
        complain,
      );
    }
  }
}
