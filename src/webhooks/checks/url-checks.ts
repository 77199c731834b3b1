/** The check of URLs in fields, the same for every kind. */
import { namesVariable, parseHttpUrl } from '../../kubernetes/http-url.ts';

/** What is wrong with the URL of something that is off, in words; undefined: nothing that could do harm. */
export function unusedUrlFault(url: string): string | undefined {
  if (!namesVariable(url)) return undefined;
  return 'must not contain "$(", with which a variable of the container is named';
}

/** What is wrong with a URL, in words; undefined: nothing. */
export function urlFault(url: string): string | undefined {
  const fault = unusedUrlFault(url);
  if (fault !== undefined) return fault;
  return parseHttpUrl(url) === undefined ? 'must be an http or https URL' : undefined;
}
