/** The one judgement that both webhooks, the controller and the command line share. */
import { isSameJson } from '../kubernetes/json.ts';
import type { AdmittedKind, Examination, RuleScope, UnexaminedObject } from './examination.ts';
import { clipped, type Finding, identityOf, lineOf } from './finding.ts';

/** What is said of an object, or of a change to one. */
export interface Judgement<Spec = unknown> {
  /** Reasons to refuse, sorted by path; empty: admitted. */
  readonly errors: readonly Finding[];
  /** Whether one of the errors violates the schema or its CEL rules: the API server would then name only those. */
  readonly violatesSchema: boolean;
  /** Worth saying, most severe first: what was wrong before and was left so, then the kind's own warnings. */
  readonly warnings: readonly string[];
  /** The spec with all defaults; undefined when the schema is violated, by old mistakes too. */
  readonly spec?: Spec;
}

const most = { warnings: 8, characters: 120 };

const errorsOf = ({ schemaFindings, ruleFindings }: Examination): Finding[] => [
  ...schemaFindings,
  ...ruleFindings.filter(({ severity }) => severity === 'error'),
];

/**
 * Whether there is nothing to judge: the object is on its way out, or the spec stays as it is (labels, annotations,
 * finalizers and owners of an object with old mistakes can still be changed).
 */
export function isExempt(object: UnexaminedObject, old: UnexaminedObject | undefined): boolean {
  if (typeof object.metadata?.deletionTimestamp === 'string') return true;
  return old !== undefined && isSameJson(object.spec, old.spec);
}

/**
 * Whether the API server refuses a finding by a CEL rule of the schema, before it asks the validating webhook. What is
 * merely missing does not count: a webhook that is called later may add it.
 */
function contradictsCel(kind: AdmittedKind, { rule, type }: Finding): boolean {
  return type !== 'Required value' && kind.rules.some(({ id, twin }) => id === rule && twin === 'cel');
}

/**
 * Which findings in an object were in the old one as well: same rule, same path with list items named by their key,
 * same message. Each finding of the old object accounts for one: a second item with the same mistake is a new mistake.
 */
function inheritedBy(
  found: readonly Finding[],
  object: UnexaminedObject,
  foundBefore: readonly Finding[],
  old: UnexaminedObject,
): ReadonlySet<Finding> {
  const before = new Map<string, number>();
  for (const finding of foundBefore) {
    const identity = identityOf(finding, old);
    before.set(identity, (before.get(identity) ?? 0) + 1);
  }
  const inherited = found.filter((finding) => {
    const identity = identityOf(finding, object);
    const count = before.get(identity) ?? 0;
    before.set(identity, count - 1);
    return count > 0;
  });
  return new Set(inherited);
}

/**
 * Judges an object or, with `old`, a change to it. A mistake that the old object has too does not stop a change to
 * something else: it becomes a warning. What a rule on a change complains of is no such mistake. With `scope` `cel` the other rules are left out: enough to know whether the
 * schema is violated, and the spec with its defaults.
 */
export function judge<Spec>(
  kind: AdmittedKind<Spec>,
  object: UnexaminedObject,
  old?: UnexaminedObject,
  scope: RuleScope = 'all',
): Judgement<Spec> {
  const examination = kind.examine(object, scope, old);
  const found = errorsOf(examination);
  const inherited =
    old === undefined || found.length === 0
      ? new Set()
      : inheritedBy(found, object, errorsOf(kind.examine(old, scope)), old);
  const errors = found.filter((finding) => !inherited.has(finding));
  const warnings = [
    ...found.filter((finding) => inherited.has(finding)),
    ...examination.ruleFindings.filter(({ severity }) => severity === 'warning'),
  ];
  const { schemaFindings, spec } = examination;
  return {
    errors: errors.toSorted((a, b) => a.path.compare(b.path)),
    violatesSchema: errors.some(
      (finding) => schemaFindings.includes(finding) || contradictsCel(kind, finding),
    ),
    warnings: warnings.slice(0, most.warnings).map((finding) => clipped(lineOf(finding), most.characters)),
    ...(schemaFindings.length === 0 && { spec }),
  };
}
