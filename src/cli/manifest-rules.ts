/** What `validate` says of a manifest beside the rules of its kind: what the API server or kubectl would say of it. */
import type { RuleText } from '../admission/rule.ts';

/** A rule with two words on where it bites. */
export interface ManifestRule extends RuleText {
  /** A manifest that breaks it, as YAML. */
  readonly example: string;
}

const gateway = (metadata: string, spec: string): string =>
  `apiVersion: core.inference-gateway.com/v1alpha1\nkind: Gateway\nmetadata:\n${metadata}spec:\n${spec}`;

/** The kind or its version is none of this operator's. */
export const knownKind: ManifestRule = {
  id: 'manifest/kind',
  severity: 'error',
  summary: 'An object of this API group must be of a kind and version that the operator serves.',
  why: 'The API server would answer that there are no matches for the kind.',
  fix: 'Write the kind and the apiVersion as the reference of the kinds does.',
  example:
    'apiVersion: core.inference-gateway.com/v1alpha1\nkind: Gatway\nmetadata:\n  name: example\nspec: {}\n',
};

/** Metadata that the API server cannot decode or does without. */
export const soundMetadata: ManifestRule = {
  id: 'manifest/metadata',
  severity: 'error',
  summary: 'An object needs a name, and names, labels and annotations are texts.',
  why: 'The API server cannot decode the object otherwise: `version: 1` is a number to it, and `enabled: yes` is true.',
  fix: 'Give metadata.name or metadata.generateName, and put quotes around what looks like a number, a date or yes and no.',
  example: gateway('  name: example\n  labels:\n    version: 1\n', '  replicas: 2\n'),
};

/** A field that no schema knows. */
export const unknownField: ManifestRule = {
  id: 'manifest/unknown-field',
  severity: 'error',
  summary: 'Every field must be one that the kind has.',
  why: 'kubectl asks the API server to be strict, which then refuses the object; a client that does not ask for that has the field dropped without a word.',
  fix: 'Correct the name, or leave the field out. `validate --unknown-fields warn` takes it for a warning, as `kubectl --validate=warn` does.',
  example: gateway('  name: example\n', '  replcas: 3\n'),
};

/** Metadata that only an object in a cluster has. */
export const exportedObject: ManifestRule = {
  id: 'manifest/exported-object',
  severity: 'warning',
  summary:
    'A manifest should not hold uid, resourceVersion or ownerReferences of the object that it was taken from.',
  why: 'They belong to that one object: the API server refuses the manifest where they no longer fit, and deletes an object whose owner is not there.',
  fix: 'Leave them out. `validate --live` says nothing of them, for what is read from a cluster and not applied.',
  example: gateway(
    '  name: example\n  uid: 3f1c2d9e-9f0c-4a55-8a53-0d7f6a1f5a10\n  resourceVersion: "4711"\n',
    '  replicas: 2\n',
  ),
};

/** Two manifests that become one and the same object. */
export const nameTaken: ManifestRule = {
  id: 'manifest/name-taken',
  severity: 'error',
  summary: 'What two resources of a namespace become must not have one name.',
  why: 'A Gateway and an Agent of one name both become a Deployment and a Service of that name. The first that the operator sees gets them; the other says NameTaken, and never has a pod.',
  fix: 'Give one of the two another name.',
  example: `${gateway('  name: example\n', '  replicas: 2\n')}---\napiVersion: core.inference-gateway.com/v1alpha1\nkind: Agent\nmetadata:\n  name: example\nspec:\n  image: ghcr.io/example/agent:1.0.0\n`,
};

/** A key that a mapping has twice. */
export const duplicateKey: ManifestRule = {
  id: 'manifest/duplicate-key',
  severity: 'warning',
  summary: 'A key should stand once in its block.',
  why: 'kubectl takes the last of them and forgets the others, and other tools refuse the file.',
  fix: 'Put both blocks together under one key. `validate --strict` takes it for an error.',
  example: gateway('  name: example\n', '  replicas: 2\n  environment: staging\n  replicas: 3\n'),
};

/** All of them. */
export const manifestRules: readonly ManifestRule[] = [
  knownKind,
  soundMetadata,
  exportedObject,
  nameTaken,
  unknownField,
  duplicateKey,
];
