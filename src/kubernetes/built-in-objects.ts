/** Objects that Kubernetes itself makes, and makes anew where they are deleted: nobody else ever has their names. */

interface Naming {
  readonly name: string;
  readonly namespace?: string | undefined;
}

/** In every namespace, or in the one that is named. */
const builtIn: readonly (Naming & { readonly kind: string })[] = [
  { kind: 'ServiceAccount', name: 'default' },
  { kind: 'ConfigMap', name: 'kube-root-ca.crt' },
  { kind: 'Service', name: 'kubernetes', namespace: 'default' },
];

/** Whether Kubernetes has an object of this name there. */
export function isBuiltIn(kind: string, { name, namespace }: Naming): boolean {
  return builtIn.some(
    (own) =>
      own.kind === kind && own.name === name && (own.namespace === undefined || own.namespace === namespace),
  );
}
