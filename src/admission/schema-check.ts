/** What a schema says of a spec, as findings. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Static, TSchema } from 'typebox';
import { withSchemaDefaults } from '../schemas/schema-defaults.ts';
import { boundsComplaint } from './bounds.ts';
import { type FieldPath, specPath } from './field-path.ts';
import type { Complaint, Finding } from './finding.ts';
import {
  counted,
  duplicate,
  invalid,
  invalidUnquoted,
  required,
  tooLong,
  tooMany,
  unsupported,
} from './finding.ts';
import { closest } from './suggestion.ts';

/** Keywords of a CRD that ask nothing of a value here: the API server has acted on them before. */
const vocabulary = [
  'x-free',
  'x-rule',
  'x-words',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-validations',
];

/** Most mistakes that are named at once; finding more would take time and help nobody. */
const mostFindings = 200;

function createValidator(): Ajv {
  const ajv = new Ajv({
    ...{ strict: true, allErrors: true, verbose: true, addUsedSchema: false },
    // Half of the time of a compilation. That a schema is one is known from its CRD, which an API server has taken.
    ...{ meta: false, validateSchema: false },
  });
  addFormats.default(ajv, ['int32', 'date-time']);
  ajv.addVocabulary(vocabulary);
  ajv.addKeyword({
    keyword: 'x-kubernetes-int-or-string',
    validate: (_: unknown, value: unknown) => typeof value === 'string' || Number.isInteger(value),
    errors: false,
  });
  ajv.addKeyword({
    keyword: 'x-kubernetes-list-type',
    type: 'array',
    // Items of a map are told apart by keys, which rules look at: they can name them.
    validate: (type: string, items: unknown[]) => type !== 'set' || repeatedAt(items) === undefined,
    errors: false,
  });
  return ajv;
}

/** The first place of a list whose value has come before; undefined: all differ. */
function repeatedAt(items: readonly unknown[]): number | undefined {
  const at = items.findIndex((item, index) => items.indexOf(item) < index);
  return at === -1 ? undefined : at;
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

const article = (type: string): string => (/^[aio]/.test(type) ? `an ${type}` : `a ${type}`);

/** The path of an ajv error: its JSON pointer, with positions in lists told from names by the value they lead through. */
function pathOf(error: ErrorObject, spec: unknown): FieldPath {
  let value = spec;
  const names = error.instancePath.split('/').slice(1);
  const segments = names.map((escaped) => {
    const name = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const segment = Array.isArray(value) ? Number(name) : name;
    value = Object(value)[segment];
    return segment;
  });
  return specPath.at(...segments);
}

interface Node {
  readonly [keyword: string]: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly 'x-rule'?: string;
  readonly 'x-words'?: string;
}

function rangeOf({ minimum, maximum }: Node): string {
  if (minimum !== undefined && maximum !== undefined) return `must be between ${minimum} and ${maximum}`;
  if (minimum !== undefined) return `must be greater than or equal to ${minimum}`;
  return `must be less than or equal to ${maximum}`;
}

/** Of a text, a list or a map that is too long or too short; undefined for every other mistake. */
function sizeComplaintOf({ keyword, data, params }: ErrorObject, path: FieldPath): Complaint | undefined {
  const limit = Number(params.limit);
  switch (keyword) {
    case 'maxLength':
      return tooLong(path, limit);
    case 'minLength':
      if (data === '') return required(path);
      return invalid(path, data, `must be at least ${counted(limit, 'character')} long`);
    case 'maxItems':
      return tooMany(path, Array.isArray(data) ? data.length : 0, limit);
    case 'minItems':
      return required(path, `at least ${counted(limit, 'item')}`);
    case 'maxProperties':
      return tooMany(path, Object.keys(Object(data)).length, limit);
    default:
      return undefined;
  }
}

function complaintOf(error: ErrorObject, path: FieldPath): Complaint {
  const node: Node = error.parentSchema ?? {};
  const { data, params } = error;
  switch (error.keyword) {
    case 'required':
      return required(path.at(String(params.missingProperty)));
    case 'enum': {
      const values = node.enum ?? [];
      return unsupported(path, data, values, typeof data === 'string' ? closest(data, values) : undefined);
    }
    case 'minimum':
    case 'maximum':
      return invalid(path, data, rangeOf(node));
    // The value itself is not quoted where its type is wrong: text in place of a number may be anything.
    case 'type':
      if (data === undefined) return required(path);
      return invalid(path, typeOf(data), `must be ${article(String(params.type))}`);
    case 'x-kubernetes-int-or-string':
      return invalid(path, typeOf(data), 'must be an integer or a string');
    case 'pattern':
      return invalid(path, data, node['x-words'] ?? `must match ${params.pattern}`);
    case 'format':
      return invalid(path, data, node['x-words'] ?? 'must be a 32-bit integer');
    case 'x-kubernetes-list-type': {
      const items = Array.isArray(data) ? data : [];
      const at = repeatedAt(items) ?? 0;
      return duplicate(path.at(at), items[at], ['the same as ', path.at(items.indexOf(items[at]))]);
    }
    default:
      return sizeComplaintOf(error, path) ?? invalidUnquoted(path, error.message ?? 'must follow the schema');
  }
}

/** The verdict of a schema on a spec. */
export interface SchemaVerdict<Spec> {
  readonly sound: boolean;
  /**
   * The spec with the defaults of the schema. It goes under the name of a spec even when it is unsound, for rules that
   * read only what no finding touches (`readsAround`); this is the one place where that happens.
   */
  readonly spec: Spec;
  /** Empty when it is sound. */
  readonly findings: readonly Finding[];
}

/** One complaint a field: a number out of range need not be told as well that it is no 32-bit number. */
function firstOfEachPath(findings: readonly Finding[]): Finding[] {
  const byPath = new Map<string, Finding>();
  for (const finding of findings) {
    const path = JSON.stringify(finding.path.segments);
    if (!byPath.has(path)) byPath.set(path, finding);
  }
  return [...byPath.values()];
}

/**
 * Prepares the check of a spec against its schema, which is compiled at the first check. Findings carry the id that the
 * schema names (`x-rule`), otherwise `<kind>/schema`; one finding a field, and a bounded number of them.
 */
export function schemaCheck<Schema extends TSchema>(
  schema: Schema,
  kind: string,
): (spec: unknown) => SchemaVerdict<Static<Schema>> {
  let compiled: ValidateFunction | undefined;
  const findingOf = (complaint: Complaint, node: Node = {}): Finding => ({
    rule: node['x-rule'] ?? `${kind.toLowerCase()}/schema`,
    severity: 'error',
    ...complaint,
  });
  const findingsOf = (spec: unknown): Finding[] => {
    // A large schema takes a tenth of a second: who starts, and may never see the kind, does not wait for it.
    compiled ??= createValidator().compile(schema);
    const validate = compiled;
    if (validate(spec)) return [];
    const errors = validate.errors ?? [];
    const named = errors.slice(0, mostFindings).map((error) => {
      return findingOf(complaintOf(error, pathOf(error, spec)), error.parentSchema);
    });
    // It lies above every field, so that no rule reads a field whose mistake is not among those named.
    const rest =
      errors.length > mostFindings
        ? [findingOf(invalidUnquoted(specPath, 'has more mistakes than are named here'))]
        : [];
    return firstOfEachPath([...named, ...rest]);
  };

  return (given) => {
    const excess = boundsComplaint(given);
    const spec = excess === undefined ? withSchemaDefaults(schema, given) : given;
    const findings = excess === undefined ? findingsOf(spec) : [findingOf(excess)];
    return { sound: findings.length === 0, spec: spec as Static<Schema>, findings };
  };
}
