/** Judging all manifests of some files, each by itself and all of them together. Pure. */
import type { Finding } from '../admission/finding.ts';
import type { KindWithController } from '../controlled-kinds.ts';
import { isRecord } from '../kubernetes/json.ts';
import { apiVersionOf } from '../kubernetes/resource.ts';
import { Claims } from './claims.ts';
import { type JudgingOptions, judgeManifest } from './judged-manifest.ts';
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
  const unreadable = problems.map(({ start, problem }) => ({ message: problem, offset: start }));
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

/** Judges one file after the other, and keeps of each what is said of it, so that many take no more memory than one. */
export class Judging {
  readonly #kinds: readonly KindWithController[];
  readonly #byType: ReadonlyMap<string, KindWithController>;
  readonly #groups: ReadonlySet<string>;
  readonly #options: JudgingOptions;
  readonly #claims = new Claims();
  readonly #findings: PlacedFinding[] = [];
  readonly #unreadable: Unreadable[] = [];
  #judged = 0;
  #passedOver = 0;

  constructor(kinds: readonly KindWithController[], options: JudgingOptions) {
    this.#kinds = kinds;
    this.#byType = new Map(
      kinds.map((kind) => [`${apiVersionOf(kind.schema.resource)} ${kind.schema.resource.kind}`, kind]),
    );
    this.#groups = new Set(kinds.map(({ schema }) => schema.resource.group));
    this.#options = options;
  }

  /** Judges what a file holds, by itself and beside what came before it. */
  add(source: SourceText): void {
    const { manifests, unreadable } = contentOf(source);
    for (const each of unreadable) this.#unreadable.push(each); // there may be more than a call takes arguments
    const findings: PlacedFinding[] = [];
    for (const manifest of manifests) {
      const { object } = manifest;
      if (!this.#groups.has(textOf(object.apiVersion).split('/', 1)[0] ?? '')) {
        this.#passedOver++;
        continue;
      }
      this.#judged++;
      for (const finding of this.#findingsOn(manifest)) {
        findings.push(placed(finding, manifest, this.#options.isStrict));
      }
    }
    for (const finding of findings.sort((a, b) => a.span.start - b.span.start)) this.#findings.push(finding);
  }

  /** Takes note of something that could not be read at all. */
  addUnreadable(unreadable: Unreadable): void {
    this.#unreadable.push(unreadable);
  }

  #findingsOn(manifest: Manifest): readonly Finding[] {
    const { apiVersion, kind: name } = manifest.object;
    const kind = this.#byType.get(`${apiVersion} ${name}`);
    if (kind === undefined) {
      const resources = this.#kinds.map(({ schema }) => schema.resource);
      return [unknownKindFinding(manifest, resources)];
    }
    const { object, findings } = judgeManifest(manifest, kind, this.#options);
    return [...findings, ...this.#claims.findingsOn(kind, object)];
  }

  /** All that there is to say so far. */
  report(): Report {
    return {
      findings: this.#findings,
      unreadable: this.#unreadable,
      judged: this.#judged,
      passedOver: this.#passedOver,
    };
  }
}

/** Judges what the given files hold. */
export function reportOn(
  sources: readonly SourceText[],
  kinds: readonly KindWithController[],
  options: JudgingOptions,
): Report {
  const judging = new Judging(kinds, options);
  for (const source of sources) judging.add(source);
  return judging.report();
}

/** How `validate` ends: 2 when something could not be read, 1 when there are errors, 0 otherwise. */
export function exitCodeOf({ findings, unreadable }: Report): 0 | 1 | 2 {
  if (unreadable.length > 0) return 2;
  return findings.some(({ severity }) => severity === 'error') ? 1 : 0;
}
