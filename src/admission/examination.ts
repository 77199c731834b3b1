/** Examining one object: its schema and every rule, with nothing left out after the first mistake. */
import type { Static, TSchema } from 'typebox';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';
import type { KindSchema, Resourced } from '../schemas/kind-schema.ts';
import type { Finding } from './finding.ts';
import { type Rule, readsAround } from './rule.ts';
import { schemaCheck } from './schema-check.ts';

/** What admission is told of a kind. */
export interface AdmissionDefinition<Schema extends TSchema> {
  readonly schema: KindSchema<Schema>;
  /** The spec with what the schema cannot default; never over a value that is there. Pure. */
  readonly defaults: (spec: Static<Schema>) => Static<Schema>;
  readonly rules: readonly Rule<Static<Schema>>[];
}

/** An object with a spec that nobody has looked at yet. */
export type UnexaminedObject = KubernetesObject & { readonly spec?: unknown };

/** Which rules are run: `all`, or those alone that the API server knows as CEL rules of the schema (`cel`). */
export type RuleScope = 'all' | 'cel';

/** What was found in one object. */
export interface Examination<Spec = unknown> {
  /** Findings of the schema; when there are any, `spec` is not to be relied on. */
  readonly schemaFindings: readonly Finding[];
  readonly ruleFindings: readonly Finding[];
  /** The spec with all defaults; as complete as it could be made when the schema is violated. */
  readonly spec: Spec;
}

/** A kind as the machinery of admission sees it; what its spec holds concerns only those who name its type. */
export interface AdmittedKind<Spec = unknown> {
  readonly resource: Resource;
  /** Ids of all rules, for metrics and documentation. */
  readonly rules: readonly Rule<never>[];
  readonly examine: (object: UnexaminedObject, scope?: RuleScope) => Examination<Spec>;
}

/** Prepares the running of rules: those that read what a finding of the schema touches are skipped. */
function ruleFindingsOf<Spec>(rules: readonly Rule<Spec>[]) {
  const prepared = rules.flatMap(({ check, reads, ...rule }) =>
    check === undefined ? [] : [{ ...rule, check, touches: readsAround(reads) }],
  );
  return (resource: Resourced<Spec>, schemaFindings: readonly Finding[]): Finding[] => {
    const findings: Finding[] = [];
    for (const { id, severity, touches, check } of prepared) {
      if (schemaFindings.some(({ path }) => touches(path.segments))) continue;
      check(resource, (complaint) => findings.push({ ...complaint, rule: id, severity }));
    }
    return findings;
  };
}

/** Prepares the examination of a kind; the first one takes longer, since it compiles the schema. */
export function admittedKind<Schema extends TSchema>(
  definition: AdmissionDefinition<Schema>,
): AdmittedKind<Static<Schema>> {
  const { schema, defaults, rules } = definition;
  const check = schemaCheck(schema.spec, schema.resource.kind);
  const ruleFindings = {
    all: ruleFindingsOf(rules),
    cel: ruleFindingsOf(rules.filter(({ twin }) => twin === 'cel')),
  };

  return {
    resource: schema.resource,
    rules,
    examine: ({ metadata = {}, spec: given }, scope = 'all') => {
      const verdict = check(given);
      const { findings: schemaFindings } = verdict;
      const spec = verdict.sound ? defaults(verdict.spec) : verdict.spec;
      return { schemaFindings, ruleFindings: ruleFindings[scope]({ metadata, spec }, schemaFindings), spec };
    },
  };
}
