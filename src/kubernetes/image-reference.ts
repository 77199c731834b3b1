/** Container image references, by the grammar of github.com/distribution/reference, which the kubelet parses with. */

/** The parts of `ghcr.io/org/name:1.2.3@sha256:…`, as they are written. */
export interface ImageReference {
  /** Registry, if given, and path: `ghcr.io/org/name`. */
  readonly repository: string;
  readonly tag?: string;
  /** Algorithm and hexadecimal value: `sha256:…`. */
  readonly digest?: string;
}

const MAX_PATH_LENGTH = 255;
const MAX_TAG_LENGTH = 128;

/** Digest algorithms that registries use, with the number of lower-case hexadecimal digits of each. */
const DIGEST_LENGTHS = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
]);

/**
 * The parts of an image reference, or undefined if the kubelet would call it an invalid image name. Upper case is
 * allowed in the registry and the tag only. 64 bare hexadecimal digits are an image id, not a reference.
 */
export function parseImageReference(text: string): ImageReference | undefined {
  const [named = '', digest, ...more] = text.split('@', 3);
  if (more.length > 0 || (digest !== undefined && !isDigest(digest))) return undefined;

  // A colon before the last slash belongs to the registry's port.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const repository = colon < 0 ? named : named.slice(0, colon);
  const tag = colon < 0 ? undefined : named.slice(colon + 1);
  if (!isRepository(repository) || (tag !== undefined && !isTag(tag))) return undefined;
  if (repository === text && isHexadecimal(text, 64)) return undefined;

  return { repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }) };
}

function isRepository(text: string): boolean {
  const slash = text.indexOf('/');
  const registryAndPath = slash > 0 && isRegistry(text.slice(0, slash)) && isPath(text.slice(slash + 1));
  return registryAndPath || isPath(text);
}

/** Labels of letters, digits and dashes, none of them at either end. */
const HOST = /^[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*(?:\.[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*)*$/;

/** A host name or an IPv6 address in brackets, and a port or none. */
function isRegistry(text: string): boolean {
  const colon = text.indexOf(':', text.lastIndexOf(']') + 1);
  if (colon >= 0 && !/^[0-9]+$/.test(text.slice(colon + 1))) return false;
  const host = colon < 0 ? text : text.slice(0, colon);
  if (host.startsWith('[')) return host.endsWith(']') && /^[a-fA-F0-9:]+$/.test(host.slice(1, -1));
  return HOST.test(host);
}

/** Runs of lower-case letters and digits, with one separator between each two; slashes between components. */
const PATH = /^[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*)*$/;

function isPath(text: string): boolean {
  return text.length <= MAX_PATH_LENGTH && PATH.test(text);
}

function isTag(text: string): boolean {
  return text.length <= MAX_TAG_LENGTH && /^[\w.-]+$/.test(text) && !/^[.-]/.test(text);
}

function isDigest(text: string): boolean {
  const [algorithm = '', value = '', ...more] = text.split(':', 3);
  return more.length === 0 && isHexadecimal(value, DIGEST_LENGTHS.get(algorithm));
}

function isHexadecimal(text: string, length: number | undefined): boolean {
  return text.length === length && /^[a-f0-9]+$/.test(text);
}

/** A tag that is a version: SemVer 2.0.0, but for an optional leading `v` and an optional patch. */
export interface SemanticVersion {
  readonly major: number;
  readonly minor: number;
  /** 0 if the tag leaves it out. */
  readonly patch: number;
  /** What follows the first dash: `rc1`. */
  readonly preRelease?: string;
}

/** A released version, such as `0.25.2`. */
export type Release = `${number}.${number}.${number}`;

/** The version that a tag names, or undefined if it names none, as `latest`, `20` and `2024.01` do not. */
export function semanticVersionOf(tag: string): SemanticVersion | undefined {
  if (tag.length > MAX_TAG_LENGTH) return undefined;
  const match = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?(?:-(.+))?$/.exec(tag);
  if (match === null) return undefined;
  const [, major, minor, patch = '0', preRelease] = match;
  const version = { major: Number(major), minor: Number(minor), patch: Number(patch) };
  return preRelease === undefined ? version : { ...version, preRelease };
}

/** Whether a version precedes a release. What is published before a release precedes it: `0.25.2-rc1` is below `0.25.2`. */
export function isBelow(version: SemanticVersion, release: Release): boolean {
  const [major = 0, minor = 0, patch = 0] = release.split('.').map(Number);
  const difference = version.major - major || version.minor - minor || version.patch - patch;
  return difference < 0 || (difference === 0 && version.preRelease !== undefined);
}
