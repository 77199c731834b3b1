/** Checks of names of resources, the same for every kind that is reached by a Service. */
import { namePath } from '../../admission/field-path.ts';
import { type Complain, invalid, tooLong } from '../../admission/finding.ts';
import { isBuiltIn } from '../../kubernetes/built-in-objects.ts';
import { isDns1035Label } from '../../kubernetes/names.ts';
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
