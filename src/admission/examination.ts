/** Examining one object: its schema and every rule, with nothing left out after the first mistake. */
import type { Static, TSchema } from 'typebox';
import type { KubernetesObject } from '../kubernetes/object.ts';
import type { Resource } from '../kubernetes/resource.ts';
import type { KindSchema, Resourced } from '../schemas/kind-schema.ts';
import type { Complain, Finding } from './finding.ts';
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
  /** Examines an object and, with what it was before an update, the change as well. */
  readonly examine: (
    object: UnexaminedObject,
    scope?: RuleScope,
    old?: UnexaminedObject,
  ) => Examination<Spec>;
}

/** A resource as rules see it, and what its schema says of it. */
interface ReadResource<Spec> {
  readonly resource: Resourced<Spec>;
  readonly schemaFindings: readonly Finding[];
}

/** Prepares the running of rules: those that read what a finding of the schema touches are skipped. */
function ruleFindingsOf<Spec>(rules: readonly Rule<Spec>[]) {
  const prepared = rules.flatMap(({ check, checkChange, reads, id, severity }) =>
    check === undefined && checkChange === undefined
      ? []
      : [{ id, severity, check, checkChange, touches: readsAround(reads) }],
  );
  return (
    resource: Resourced<Spec>,
    schemaFindings: readonly Finding[],
    before: ReadResource<Spec> | undefined,
  ): Finding[] => {
    const findings: Finding[] = [];
    for (const { id, severity, touches, check, checkChange } of prepared) {
      const isTouched = ({ path }: Finding) => touches(path.segments);
      if (schemaFindings.some(isTouched)) continue;
      const complain: Complain = (complaint) => findings.push({ ...complaint, rule: id, severity });
      check?.(resource, complain);
      if (checkChange === undefined || before === undefined || before.schemaFindings.some(isTouched))
        continue;
      checkChange(resource, before.resource, complain);
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

  const judgesChanges = rules.some(({ checkChange }) => checkChange !== undefined);

  const read = ({ metadata = {}, spec: given }: UnexaminedObject): ReadResource<Static<Schema>> => {
    const { sound, spec, findings } = check(given);
    return { resource: { metadata, spec: sound ? defaults(spec) : spec }, schemaFindings: findings };
  };

  return {
    resource: schema.resource,
    rules,
    examine: (object, scope = 'all', old) => {
      const { resource, schemaFindings } = read(object);
      const before = old !== undefined && judgesChanges ? read(old) : undefined;
      const found = ruleFindings[scope](resource, schemaFindings, before);
      return { schemaFindings, ruleFindings: found, spec: resource.spec };
    },
  };
}
