/** Which release of the gateway an image is, as far as its tag tells. */
import {
  isBelow,
  parseImageReference,
  type Release,
  type SemanticVersion,
  semanticVersionOf,
} from '../../../kubernetes/image-reference.ts';

/** The version that the tag names; `latest` for that tag or none; undefined where only the registry knows. */
function versionOf(image: string): SemanticVersion | 'latest' | undefined {
  const reference = parseImageReference(image);
  if (reference === undefined) return undefined;
  const { tag, digest } = reference;
  if (tag === undefined) return digest === undefined ? 'latest' : undefined;
  return tag === 'latest' ? 'latest' : semanticVersionOf(tag);
}

/** Whether the tag names a version before a release. */
export function isImageBelow(image: string, release: Release): boolean {
  const version = versionOf(image);
  return version !== undefined && version !== 'latest' && isBelow(version, release);
}

/** Whether the tag names that release or a newer one; `latest` and no tag mean the newest. */
export function isImageFrom(image: string, release: Release): boolean {
  const version = versionOf(image);
  return version === 'latest' || (version !== undefined && !isBelow(version, release));
}

/** Whether the image is whatever was published last: tag `latest` or none, and no digest that pins it. */
export function isImageUnpinned(image: string): boolean {
  const reference = parseImageReference(image);
  return (
    reference !== undefined && reference.digest === undefined && (reference.tag ?? 'latest') === 'latest'
  );
}
