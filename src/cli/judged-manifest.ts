/** Judging one manifest: by the rules of its kind, and as the API server would decode it. */
import { boundsComplaint } from '../admission/bounds.ts';
import type { UnexaminedObject } from '../admission/examination.ts';
import type { Finding } from '../admission/finding.ts';
import { isExempt } from '../admission/judgement.ts';
import type { Kind } from '../kinds.ts';
import { isRecord } from '../kubernetes/json.ts';
import { declaredPart } from './declared-fields.ts';
import { duplicateKeyFindings, metadataFindings, unknownFieldFindings } from './manifest-checks.ts';
import type { Manifest } from './manifests.ts';

/** A manifest of one of our kinds, with what is wrong with it by itself. */
export interface JudgedManifest {
  readonly manifest: Manifest;
  readonly kind: Kind;
  /** The object as the API server would hand it on to the webhook. */
  readonly object: UnexaminedObject;
  readonly findings: readonly Finding[];
}

/** The metadata that rules read, as far as it is what it should be; in the given namespace where it names none. */
function decodedMetadata(metadata: unknown, namespace: string): NonNullable<UnexaminedObject['metadata']> {
  if (!isRecord(metadata)) return { namespace };
  const names = ['name', 'generateName', 'namespace', 'deletionTimestamp'] as const;
  const written = names.filter((field) => typeof metadata[field] === 'string' && metadata[field] !== '');
  return { namespace, ...Object.fromEntries(written.map((field) => [field, metadata[field]])) };
}

/**
 * What is said of a manifest, as the webhook of its kind would after the API server has decoded it; `namespace` is that
 * of manifests that name none.
 */
export function judgeManifest(manifest: Manifest, kind: Kind, namespace: string): JudgedManifest {
  const metadata = decodedMetadata(manifest.object.metadata, namespace);
  // A spec that is too large to be judged is too large to be looked through for typing errors.
  const isExcessive = boundsComplaint(manifest.object.spec) !== undefined;
  const { value, undeclared } = isExcessive
    ? { value: manifest.object, undeclared: [] }
    : declaredPart(kind.schema, manifest.object);
  const object: UnexaminedObject = { metadata, spec: isRecord(value) ? value.spec : undefined };
  const isJudged = !isExempt(object, undefined);
  const { schemaFindings, ruleFindings } = isJudged
    ? kind.admitted.examine(object)
    : { schemaFindings: [], ruleFindings: [] };
  const findings = [
    ...metadataFindings(manifest),
    ...duplicateKeyFindings(manifest),
    ...unknownFieldFindings(undeclared),
    ...schemaFindings,
    ...ruleFindings,
  ];
  return { manifest, kind, object, findings };
}
