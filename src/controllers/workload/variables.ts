/** Environment variables of a container, as the controllers of all kinds write them. */
import type { ContainerVariable } from '../../schemas/blocks/env-var.ts';
import type { SecretKey } from '../../schemas/blocks/references.ts';

/** One content under every name that some release of a program reads it by. */
export function underNames(
  names: readonly string[],
  content: Omit<ContainerVariable, 'name'>,
): ContainerVariable[] {
  return names.map((name) => ({ name, ...content }));
}

/** A variable with a value that the operator chose or admission has judged: no `$` in it means anything. */
export const text = (name: string, value: string | number | boolean): ContainerVariable => ({
  name,
  value: String(value),
});

/** A switch under all of its names: `true` or `false`. */
export const flag = (names: readonly string[], value: boolean): ContainerVariable[] =>
  underNames(names, { value: String(value) });

/** The content that stands in a key of a Secret. */
export function fromSecret({ name, key, optional }: SecretKey): Omit<ContainerVariable, 'name'> {
  return { valueFrom: { secretKeyRef: { name, key, ...(optional !== undefined && { optional }) } } };
}

/**
 * Free text as a value: the kubelet would replace `$(NAME)` in it by another variable, and `$$` by `$`. A doubled
 * `$` is one to it, whatever follows.
 */
export function literal(value: string): Omit<ContainerVariable, 'name'> {
  return { value: value.replaceAll('$', '$$$$') };
}

/** Variables of which each name stands once: those given first win over those that follow. */
export function withoutRepeats(variables: readonly ContainerVariable[]): ContainerVariable[] {
  const seen = new Set<string>();
  return variables.filter(({ name }) => !seen.has(name) && seen.add(name));
}
