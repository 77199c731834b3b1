/** Specs of every kind that the judgement finds no error in, made in three ways. */
import type fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { judge } from '../../../src/admission/judgement.ts';
import { controlledKinds, type KindWithController } from '../../../src/controlled-kinds.ts';
import type { FieldContract } from '../../../src/controllers/testing/field-contract.ts';
import { examplesThatAre, readExamples } from '../../../src/generate/examples.ts';
import { apiVersionOf } from '../../../src/kubernetes/resource.ts';
import { Struct, Text } from '../../../src/schemas/structural.ts';
import { contractsOfKinds } from '../../../src/testing/contracts-of-kinds.ts';
import type { RuleContract } from '../../../src/webhooks/testing/rule-contract.ts';
import {
  saturated,
  specsNear,
  type Word,
  withFieldOf,
} from '../../../src/webhooks/testing/schema-arbitrary.ts';
import { hostileWords } from './hostile-words.ts';

/** A resource as a user writes it. */
export interface Written {
  readonly name: string;
  readonly spec: unknown;
}

/** A kind with resources of it. */
export interface AdmittedSpecs {
  readonly kind: KindWithController;
  readonly kindName: string;
  /** The valid examples, and those that say something in every field. */
  readonly written: readonly Written[];
  /** Made from the schema, with what is wrong taken away. */
  readonly generated: fc.Arbitrary<Written>;
  /** Those that say something in every field with a word in each in which the judgement lets it be, for every hostile word. */
  readonly saturated: () => Generator<Written>;
  /** One of those that are written, with a few changes that a field of some child could refuse. Not all are admitted. */
  readonly hostile: fc.Arbitrary<Written>;
}

/** Where all of them are. */
export const namespace = 'team';

/**
 * A spec of a resource without what is wrong with it: each field with a mistake or, where something is missing, the block
 * that it is missing in becomes what it is in `sound`, or goes where it is not there. Where that does not help, the block
 * around it does, and in the end all of it.
 */
function repaired({ admitted }: KindWithController, spec: unknown, sound: Written): unknown {
  const metadata = { name: sound.name, namespace };
  const seen = new Map<string, number>();
  let current = spec;
  for (;;) {
    const { errors } = judge(admitted, { metadata, spec: current });
    if (errors.length === 0) return current;
    // From the last to the first, so that what is taken out of a list leaves the places before it as they are.
    for (const { path, type } of errors.toReversed()) {
      const times = seen.get(String(path)) ?? 0;
      seen.set(String(path), times + 1);
      const wrong = path.segments.slice(1);
      const depth = wrong.length - times - (type === 'Required value' ? 1 : 0);
      current = withFieldOf(current, wrong.slice(0, Math.max(0, depth)), sound.spec);
    }
  }
}

const examples = examplesThatAre('valid', await readExamples(process.cwd())).flatMap(({ text }) =>
  parseAllDocuments(text).map((document) => document.toJS()),
);

function examplesOf({ schema: { resource } }: KindWithController): Written[] {
  return examples
    .filter(({ apiVersion, kind }) => apiVersion === apiVersionOf(resource) && kind === resource.kind)
    .map(({ metadata, spec }) => ({ name: metadata.name, spec }));
}

type Schema = KindWithController['schema']['spec'];

const fieldContracts = await contractsOfKinds<FieldContract>('controllers', 'fields');
const ruleContracts = await contractsOfKinds<RuleContract<Schema>>('webhooks', 'spec-arbitrary');

/** The resources that say something in every field. */
function fullOf({ resourceOf, shapes }: FieldContract): Written[] {
  return shapes.map(([, spec]) => ({ name: resourceOf(spec).metadata?.name ?? '', spec }));
}

/** A name and a spec, as their changes are made. */
const writtenSchema = (spec: Schema) =>
  Struct(
    { name: Text({ description: 'Of the resource.' }), spec },
    { description: 'A resource as a user writes it.' },
  );

function writtenOf(value: unknown): Written {
  const { name = '', spec }: Partial<Written> = Object(value);
  return { name, spec };
}

const everyWord: readonly Word[] = [
  ...[...new Set([...hostileWords.texts, ...hostileWords.numbersOrTexts])].map((value) => ({ value })),
  { keys: hostileWords.keys },
];

function* saturatedOf(kind: KindWithController, full: readonly Written[]): Generator<Written> {
  for (const word of everyWord) {
    for (const whole of full) {
      const spec = repaired(kind, saturated(kind.schema.spec, whole.spec, word), whole);
      yield { name: whole.name, spec };
    }
  }
}

/** Those of each kind, in the order of the table. */
export const admittedSpecs: readonly AdmittedSpecs[] = controlledKinds.map((kind, index) => {
  const { kind: kindName } = kind.schema.resource;
  const contract = fieldContracts[index]?.contract;
  const specs = ruleContracts[index]?.contract.specs;
  const full = contract === undefined ? [] : fullOf(contract);
  const written = [...examplesOf(kind), ...full];
  const [sound] = written;
  if (sound === undefined || specs === undefined) throw new Error(`${kindName} has no specs`);
  const near = specsNear(writtenSchema(kind.schema.spec), written, hostileWords);
  return {
    kind,
    kindName,
    written,
    generated: specs.map((spec) => ({ name: sound.name, spec: repaired(kind, spec, sound) })),
    saturated: () => saturatedOf(kind, full),
    hostile: near.map(writtenOf),
  };
});
