/** Checks of names of objects, the same for every kind. */
import { type FieldPath, namePath } from '../../admission/field-path.ts';
import { type Complain, invalid, tooLong } from '../../admission/finding.ts';
import { didYouMean } from '../../admission/suggestion.ts';
import { isBuiltIn } from '../../kubernetes/built-in-objects.ts';
import { isDns1035Label, isDns1123Subdomain } from '../../kubernetes/names.ts';
import type { Resourced } from '../../schemas/kind-schema.ts';

/**
 * What is wrong with a name that a Service is called after: `longest` characters at most, so that what is `appended`
 * still fits.
 */
export function checkServiceName(
  { name = '', namespace }: Resourced<unknown>['metadata'],
  longest: number,
  complain: Complain,
  appended = '',
): void {
  // With generateName there is no name yet; the API server makes one before the object is judged for the last time.
  if (name === '') return;
  if (name.length > longest) complain(tooLong(namePath, longest));
  else if (!isDns1035Label(name)) {
    const words = 'must be a DNS label that starts with a letter: a Service of this name is created';
    complain(invalid(namePath, name, words));
  } else if (isBuiltIn('Service', { name: `${name}${appended}`, namespace })) {
    const words = 'the Service of the API server has this name in this namespace; choose another name';
    complain(invalid(namePath, name, words));
  }
}

/** A name as it would be if it were one: `OpenAI_Keys` as `openai-keys`; undefined where nothing is left of it. */
function soundName(name: string): string | undefined {
  const words = name.toLowerCase().match(/[a-z0-9.]+/g) ?? [];
  const sound = words.join('-');
  return isDns1123Subdomain(sound) ? sound : undefined;
}

/** What is wrong with the name of another object, such as a Secret: that no object of the kind could be called so. */
export function checkObjectName(path: FieldPath, name: string, kind: string, complain: Complain): void {
  if (isDns1123Subdomain(name)) return;
  const words = `must be the name of a ${kind}: lower-case letters, digits, "-" and "."`;
  complain(invalid(path, name, `${words}${didYouMean(soundName(name))}`));
}
