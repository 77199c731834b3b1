/** What roles grant and what was asked for, in one notation: `patch deployments.apps`. */
import type { PolicyRule } from '../../../src/generate/rbac.ts';
import type { AuditEvent } from '../operator/audit.ts';

const rightOf = (verb: string, resource: string, group: string): string =>
  `${verb} ${resource}${group === '' ? '' : `.${group}`}`;

const unique = (rights: readonly string[]): string[] => [...new Set(rights)].toSorted();

/** Every single right that these rules grant, whatever the object's name; in order. */
export function grantedRights(rules: readonly PolicyRule[]): string[] {
  return unique(
    rules.flatMap(({ apiGroups, resources, verbs }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) => verbs.map((verb) => rightOf(verb, resource, group))),
      ),
    ),
  );
}

/** Every right that these requests took; in order. */
export function usedRights(requests: readonly AuditEvent[]): string[] {
  return unique(
    requests.flatMap(({ verb, objectRef }) => {
      if (objectRef === undefined) return [];
      const { resource, subresource, apiGroup = '' } = objectRef;
      return [rightOf(verb, subresource === undefined ? resource : `${resource}/${subresource}`, apiGroup)];
    }),
  );
}
