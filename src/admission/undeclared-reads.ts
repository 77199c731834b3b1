/** What a rule reads without saying so, found by watching it: for tests of the rules of every kind. */
import type { Resourced } from '../schemas/kind-schema.ts';
import { type FieldPath, specPath } from './field-path.ts';
import { type Rule, readsAround } from './rule.ts';

/** A view of a value that tells of every property that is read, at any depth. */
function watched<Value>(value: Value, path: FieldPath, told: (path: FieldPath) => void): Value {
  if (typeof value !== 'object' || value === null) return value;
  return new Proxy(value, {
    get(target, property) {
      const content: unknown = Reflect.get(target, property);
      const isInherited = !Object.hasOwn(target, property) && property in target;
      if (typeof property === 'symbol' || property === 'length' || isInherited) return content;
      const inner = path.at(Array.isArray(target) ? Number(property) : property);
      told(inner);
      return watched(content, inner, told);
    },
  });
}

/**
 * The paths that a rule reads in a spec and that are neither at, above nor below one that it declares: there, a
 * violation of the schema would not keep the rule from meeting a value of the wrong type.
 */
export function undeclaredReads<Spec>(rule: Rule<Spec>, { metadata, spec }: Resourced<Spec>): string[] {
  const isDeclared = readsAround(rule.reads);
  const undeclared = new Set<string>();
  const watchedSpec = watched(spec, specPath, (path) => {
    if (!isDeclared(path.segments)) undeclared.add(String(path));
  });
  for (const _ of rule.check?.({ metadata, spec: watchedSpec }) ?? []);
  return [...undeclared];
}
