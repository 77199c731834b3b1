/** Judging one manifest: by the rules of its kind, and as the API server would decode it. */
import { boundsComplaint } from '../admission/bounds.ts';
import type { UnexaminedObject } from '../admission/examination.ts';
import { FieldPath, namePath } from '../admission/field-path.ts';
import type { Finding, Severity } from '../admission/finding.ts';
import { isExempt } from '../admission/judgement.ts';
import type { Kind } from '../kinds.ts';
import { isRecord } from '../kubernetes/json.ts';
import { declaredPart } from './declared-fields.ts';
import {
  duplicateKeyFindings,
  exportedFindings,
  metadataFindings,
  unknownFieldFindings,
} from './manifest-checks.ts';
import type { Manifest } from './manifests.ts';

const generateNamePath = new FieldPath(['metadata', 'generateName']);

/** How manifests are judged. */
export interface JudgingOptions {
  /** Whether all that is worth saying is an error. */
  readonly isStrict: boolean;
  /** That of manifests that name none. */
  readonly namespace: string;
  /** How severe a field is that the kind does not have: an error to `kubectl apply`, unless it is told otherwise. */
  readonly unknownFields: Severity;
  /** Whether the manifests are objects of a cluster: then nothing is said of what the API server wrote into them. */
  readonly isLive: boolean;
}

/** How manifests are judged where nothing else is asked for. */
export const usualJudging: JudgingOptions = {
  isStrict: false,
  namespace: 'default',
  unknownFields: 'error',
  isLive: false,
};

/** A manifest of one of our kinds, with what is wrong with it by itself. */
export interface JudgedManifest {
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

/** How the API server makes a name: it cuts what is given, and appends five characters (apiserver's `names`). */
const generatedNames = { longestBeginning: 58, sampleEnd: 'xxxxx' } as const;

/** A finding on the name that the API server would make, as one on the beginning of it that is written. */
function asOfBeginning(finding: Finding, generateName: string): Finding {
  if (finding.path.compare(namePath) !== 0) return finding;
  const { longestBeginning, sampleEnd } = generatedNames;
  const words = typeof finding.words === 'string' ? [finding.words] : finding.words;
  const how = ` (the API server makes the name of the first ${longestBeginning} characters and ${sampleEnd.length} of its own)`;
  return {
    ...finding,
    path: generateNamePath,
    words: [...words, how],
    ...(finding.value !== undefined && { value: JSON.stringify(generateName) }),
  };
}

/** What the rules of a kind say; of a name that the API server is to make, what they would say of such a name. */
function examined(kind: Kind, object: UnexaminedObject): readonly Finding[] {
  if (isExempt(object, undefined)) return [];
  const { metadata = {} } = object;
  const { name, generateName } = metadata;
  if (name !== undefined || generateName === undefined) {
    const { schemaFindings, ruleFindings } = kind.admitted.examine(object);
    return [...schemaFindings, ...ruleFindings];
  }
  const { longestBeginning, sampleEnd } = generatedNames;
  const sample = `${generateName.slice(0, longestBeginning)}${sampleEnd}`;
  const { schemaFindings, ruleFindings } = kind.admitted.examine({
    ...object,
    metadata: { ...metadata, name: sample },
  });
  return [...schemaFindings, ...ruleFindings].map((finding) => asOfBeginning(finding, generateName));
}

/** What is said of a manifest, as the webhook of its kind would after the API server has decoded it. */
export function judgeManifest(
  manifest: Manifest,
  kind: Kind,
  { namespace, unknownFields, isLive }: JudgingOptions,
): JudgedManifest {
  const metadata = decodedMetadata(manifest.object.metadata, namespace);
  // A spec that is too large to be judged is too large to be looked through for typing errors.
  const isExcessive = boundsComplaint(manifest.object.spec) !== undefined;
  const { value, undeclared } = isExcessive
    ? { value: manifest.object, undeclared: [] }
    : declaredPart(kind.schema, manifest.object);
  const object: UnexaminedObject = { metadata, spec: isRecord(value) ? value.spec : undefined };
  const findings = [
    ...metadataFindings(manifest),
    ...(isLive ? [] : exportedFindings(manifest)),
    ...duplicateKeyFindings(manifest),
    ...unknownFieldFindings(undeclared, unknownFields),
    ...examined(kind, object),
  ];
  return { object, findings };
}
