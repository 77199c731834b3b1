/** Judging all manifests of some files, each by itself and all of them together. Pure. */
import type { Finding } from '../admission/finding.ts';
import type { Kind } from '../kinds.ts';
import { isRecord } from '../kubernetes/json.ts';
import { apiVersionOf } from '../kubernetes/resource.ts';
import { exclusiveFindings } from './exclusive-findings.ts';
import { type JudgedManifest, judgeManifest } from './judged-manifest.ts';
import { unknownKindFinding } from './manifest-checks.ts';
import { duplicateKey, unknownField } from './manifest-rules.ts';
import { type Manifest, manifestsIn } from './manifests.ts';
import { placeOfField, placeOfKey, type Span } from './node-place.ts';
import type { SourceText } from './source-text.ts';
import { parseSource } from './yaml-documents.ts';

/** A finding, where in which file it is, and of which object. */
export interface PlacedFinding extends Finding {
  readonly source: SourceText;
  readonly span: Span;
  readonly object: { readonly kind: string; readonly namespace: string; readonly name: string };
}

/** Something that could not be read: a file, or a document in one. */
export interface Unreadable {
  /** Name of the file. */
  readonly name: string;
  readonly message: string;
  /** Absent for a file that could not be opened. */
  readonly place?: { readonly source: SourceText; readonly offset: number };
}

/** All that there is to say. */
export interface Report {
  /** In the order of the files, and within one in the order of the text. */
  readonly findings: readonly PlacedFinding[];
  readonly unreadable: readonly Unreadable[];
  /** How many objects were judged, and how many were passed over since they are of somebody else's kind. */
  readonly judged: number;
  readonly passedOver: number;
}

/** Rules on the name of a field; all others are on what it holds. */
const nameRules: readonly string[] = [duplicateKey.id, unknownField.id];

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function placed(
  finding: Finding,
  { source, document, at, object }: Manifest,
  isStrict: boolean,
): PlacedFinding {
  const segments = [...at, ...finding.path.segments];
  const place = nameRules.includes(finding.rule) ? placeOfKey : placeOfField;
  const { name, generateName, namespace } = isRecord(object.metadata) ? object.metadata : {};
  return {
    ...finding,
    severity: isStrict ? 'error' : finding.severity,
    source,
    span: place(document, segments),
    object: {
      kind: textOf(object.kind),
      namespace: textOf(namespace),
      name: textOf(name) || textOf(generateName),
    },
  };
}

/** What is in a file: its objects, and what of it is none. */
function contentOf(source: SourceText): { manifests: Manifest[]; unreadable: Unreadable[] } {
  const { documents, problems } = parseSource(source);
  const unreadable = problems.map(({ offset, message }) => ({ message, offset }));
  const manifests: Manifest[] = [];
  for (const document of documents) {
    if (isRecord(document.value)) manifests.push(...manifestsIn(source, document));
    else unreadable.push({ message: 'is no Kubernetes object', offset: document.start });
  }
  return {
    manifests,
    unreadable: unreadable.map(({ message, offset }) => ({
      name: source.name,
      message,
      place: { source, offset },
    })),
  };
}

/** Tells our objects from those of others. */
function sorter(kinds: readonly Kind[]) {
  const byType = new Map(
    kinds.map((kind) => [`${apiVersionOf(kind.schema.resource)} ${kind.schema.resource.kind}`, kind]),
  );
  const groups = new Set(kinds.map(({ schema }) => schema.resource.group));
  return {
    kindOf: ({ object }: Manifest) => byType.get(`${object.apiVersion} ${object.kind}`),
    isOurs: ({ object }: Manifest) => groups.has(textOf(object.apiVersion).split('/', 1)[0] ?? ''),
  };
}

/** How manifests are judged. */
export interface JudgingOptions {
  /** Whether all that is worth saying is an error. */
  readonly isStrict: boolean;
  /** That of manifests that name none. */
  readonly namespace: string;
}

/** Judges what the given files hold. */
export function reportOn(
  sources: readonly SourceText[],
  kinds: readonly Kind[],
  { isStrict, namespace }: JudgingOptions,
): Report {
  const { kindOf, isOurs } = sorter(kinds);
  const resources = kinds.map(({ schema }) => schema.resource);
  const contents = sources.map(contentOf);
  const manifests = contents.flatMap((content) => content.manifests);
  const ours = manifests.filter(isOurs);

  const judged: JudgedManifest[] = [];
  const findings: PlacedFinding[] = [];
  for (const manifest of ours) {
    const kind = kindOf(manifest);
    if (kind === undefined) {
      findings.push(placed(unknownKindFinding(manifest, resources), manifest, isStrict));
      continue;
    }
    const judgement = judgeManifest(manifest, kind, namespace);
    judged.push(judgement);
    for (const finding of judgement.findings) findings.push(placed(finding, manifest, isStrict));
  }
  for (const {
    judged: { manifest },
    finding,
  } of exclusiveFindings(judged)) {
    findings.push(placed(finding, manifest, isStrict));
  }

  const order = new Map(sources.map((source, index) => [source, index]));
  const rank = ({ source }: PlacedFinding): number => order.get(source) ?? 0;
  return {
    findings: findings.toSorted((a, b) => rank(a) - rank(b) || a.span.start - b.span.start),
    unreadable: contents.flatMap((content) => content.unreadable),
    judged: ours.length,
    passedOver: manifests.length - ours.length,
  };
}

/** How `validate` ends: 2 when something could not be read, 1 when there are errors, 0 otherwise. */
export function exitCodeOf({ findings, unreadable }: Report): 0 | 1 | 2 {
  if (unreadable.length > 0) return 2;
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
