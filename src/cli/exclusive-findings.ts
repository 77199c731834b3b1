/** What manifests say of each other: two that claim what only one of them can have. */
import type { Finding } from '../admission/finding.ts';
import type { JudgedManifest } from './judged-manifest.ts';

/** A finding with the manifest that it is about: the later of two that exclude each other. */
export interface ManifestFinding {
  readonly judged: JudgedManifest;
  readonly finding: Finding;
}

/** The findings about manifests that claim what one before them, of another name in the same namespace, has claimed. */
export function exclusiveFindings(manifests: readonly JudgedManifest[]): ManifestFinding[] {
  const holders = new Map<string, string>();
  const found: ManifestFinding[] = [];
  for (const judged of manifests) {
    const { object, kind } = judged;
    const { name = '', namespace = '' } = object.metadata ?? {};
    for (const { id, severity, words, claimOf } of kind.exclusives) {
      const claim = claimOf(object);
      if (claim === undefined) continue;
      const key = JSON.stringify([id, namespace, claim.subject]);
      const holder = holders.get(key) ?? name;
      holders.set(key, holder);
      if (holder === name) continue;
      const complaint = {
        path: claim.path,
        type: 'Duplicate value',
        words: words(claim.subject, holder),
      } as const;
      found.push({ judged, finding: { ...complaint, rule: id, severity } });
    }
  }
  return found;
}
