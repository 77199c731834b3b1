/** From documents to the objects in them. */
import { isRecord } from '../kubernetes/json.ts';
import type { SourceText } from './source-text.ts';
import type { YamlDocument } from './yaml-documents.ts';

/** One object as it is written. */
export interface Manifest {
  readonly source: SourceText;
  readonly document: YamlDocument;
  /** Where in the document it stands: empty for all of it, otherwise which item of which lists. */
  readonly at: readonly (string | number)[];
  readonly object: Readonly<Record<string, unknown>>;
}

/** Deepest list in lists that is looked into; nobody writes more than one. */
const mostLevels = 8;

/** The items of a `kind: List`, or of a list of one kind. */
function itemsOf({ kind, items }: Manifest['object'], at: Manifest['at']): readonly unknown[] | undefined {
  if (at.length > 2 * mostLevels) return undefined;
  return typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items) ? items : undefined;
}

/**
 * The objects of a document in their order: itself, or the items of a `kind: List`, of lists in lists too. Nothing
 * where it holds something else than objects.
 */
export function manifestsIn(source: SourceText, document: YamlDocument): Manifest[] {
  const found: Manifest[] = [];
  const pending: { readonly value: unknown; readonly at: Manifest['at'] }[] = [
    { value: document.value, at: [] },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, at } = next;
    if (!isRecord(value)) continue;
    const items = itemsOf(value, at);
    if (items === undefined) found.push({ source, document, at, object: value });
    // The last is taken first.
    for (const [index, item] of [...(items ?? []).entries()].reverse()) {
      pending.push({ value: item, at: [...at, 'items', index] });
    }
  }
  return found;
}
