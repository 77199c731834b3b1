/** Checks of those that an Orchestrator calls by URL: agents, and MCP servers. */
import type { FieldPath } from '../../../admission/field-path.ts';
import { type Complain, duplicate, invalidUnquoted, warning } from '../../../admission/finding.ts';
import { withoutUserInfo } from '../../../kubernetes/http-url.ts';

/** The URL without what may be secret in it. */
function shownUrl(url: string): string {
  return withoutUserInfo(url).split(/[?#]/, 1)[0] ?? '';
}

/** What is wrong with the URLs of a list, one by one and twice; they are not quoted, for they can hold a password. */
export function checkUrls(
  urls: readonly string[],
  path: FieldPath,
  faultOf: (url: string) => string | undefined,
  complain: Complain,
): void {
  const seen = new Set<string>();
  for (const [index, url] of urls.entries()) {
    const fault = faultOf(url);
    // A slash at the end leads to the same place.
    const bare = url.endsWith('/') ? url.slice(0, -1) : url;
    if (fault !== undefined) complain(invalidUnquoted(path.at(index), fault));
    else if (seen.has(bare)) complain(duplicate(path.at(index), shownUrl(url)));
    seen.add(bare);
  }
}

/** That a block is off, while it lists URLs or has others discovered. */
export function checkIgnoredCallees(
  path: FieldPath,
  list: string,
  block: { readonly enabled: boolean; readonly serviceDiscovery?: { readonly enabled: boolean } } | undefined,
  urls: readonly string[],
  complain: Complain,
): void {
  if (block === undefined || block.enabled) return;
  const words = `ignored because ${path.segments.at(-1)}.enabled is false`;
  if (urls.length > 0) complain(warning(path.at(list), words));
  if (block.serviceDiscovery?.enabled === true) complain(warning(path.at('serviceDiscovery'), words));
}
