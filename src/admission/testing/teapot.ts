/** A kind that exists in tests of the machinery alone, which therefore knows none of the real ones. */
import type { Static } from 'typebox';
import type { KindSchema, Resourced } from '../../schemas/kind-schema.ts';
import {
  Defaulted,
  Flag,
  Int32,
  IntOrString,
  List,
  MapOf,
  OneOf,
  Optional,
  Struct,
  Text,
  Untyped,
} from '../../schemas/structural.ts';
import { type AdmissionDefinition, admittedKind, type UnexaminedObject } from '../examination.ts';
import { namePath, specPath } from '../field-path.ts';
import { duplicate, invalid, required, warning } from '../finding.ts';
import type { Rule } from '../rule.ts';

const described = (description: string) => ({ description });

const leaf = Struct(
  {
    name: Text({ maxLength: 16, ...described('Name of the tea.') }),
    grams: Optional(Int32({ minimum: 1, maximum: 500, ...described('How much of it.') })),
    notes: Optional(
      List(Text({ maxLength: 8, ...described('A note.') }), { maxItems: 2, ...described('Notes.') }),
    ),
  },
  described('One tea.'),
);

const lid = Struct(
  {
    color: Defaulted(Text(described('Its color.')), 'white'),
    knob: Defaulted(
      Struct({ round: Defaulted(Flag(described('Whether it is round.')), true) }, described('Its knob.')),
      { round: true },
    ),
  },
  described('The lid.'),
);

const spec = Struct(
  {
    cups: Defaulted(
      Int32({ minimum: 1, maximum: 12, rule: 'teapot/cups', ...described('How many cups it fills.') }),
      1,
    ),
    weight: Optional(Int32({ minimum: 1, ...described('In grams.') })),
    cracks: Optional(Int32({ maximum: 3, ...described('How many.') })),
    serial: Optional(Int32(described('Its number.'))),
    brew: Defaulted(
      OneOf(['black', 'green', 'white'], { rule: 'teapot/brew', ...described('What it is for.') }),
      'black',
    ),
    spout: Optional(IntOrString(described('Width of the spout.'))),
    leaves: Optional(List(leaf, { maxItems: 4, ...described('The teas in it.') })),
    stickers: Optional(
      MapOf(Text({ maxLength: 8, ...described('Text.') }), { maxProperties: 3, ...described('Stickers.') }),
    ),
    lid: Optional(lid),
    handle: Optional(Struct({}, described('Whatever a potter says of it.'))),
    secret: Optional(Untyped(described('Never quoted.'))),
  },
  described('What is wanted of the teapot.'),
);

export type TeapotSpec = Static<typeof spec>;

/** Its schema. */
export const teapotSchema: KindSchema<typeof spec> = {
  system: {
    name: 'inference-gateway',
    group: 'kitchen.example.com',
    version: 'v1',
    category: 'kitchen',
    refused: { plural: 'teapots', kind: 'Teapot', spec: {} },
  },
  resource: {
    group: 'kitchen.example.com',
    version: 'v1',
    plural: 'teapots',
    kind: 'Teapot',
    namespaced: true,
  },
  singular: 'teapot',
  shortNames: ['tp'],
  categories: ['kitchen'],
  description: 'A Teapot.',
  spec,
  status: Struct({}, described('What is known of it.')),
  columns: [],
};

const texts = { summary: 'A rule.', why: 'It is tested.', fix: 'Do otherwise.' };

/** Its rules, the most severe first. */
export const teapotRules: readonly Rule<TeapotSpec>[] = [
  { id: 'teapot/cups', severity: 'error', twin: 'schema', reads: ['spec.cups'], ...texts },
  {
    id: 'teapot/name',
    severity: 'error',
    reads: ['metadata.name'],
    ...texts,
    check({ metadata: { name } }, complain) {
      if (name?.startsWith('kettle')) complain(invalid(namePath, name, 'must not be a kettle'));
    },
  },
  {
    id: 'teapot/cups-fit',
    severity: 'error',
    reads: ['spec.cups', 'spec.weight'],
    ...texts,
    check({ spec: { cups, weight } }, complain) {
      if (weight !== undefined && weight < cups * 100) {
        complain(invalid(specPath.at('weight'), weight, `must be at least 100 a cup, ${cups * 100} here`));
      }
    },
  },
  {
    id: 'teapot/leaf-grams',
    severity: 'error',
    twin: 'cel',
    reads: ['spec.leaves[].grams'],
    ...texts,
    check({ spec: { leaves = [] } }, complain) {
      for (const [index, { grams }] of leaves.entries()) {
        if (grams === 13)
          complain(invalid(specPath.at('leaves', index, 'grams'), grams, 'must not be unlucky'));
      }
    },
  },
  {
    id: 'teapot/leaf-name',
    severity: 'error',
    reads: ['spec.leaves[].name'],
    ...texts,
    check({ spec: { leaves = [] } }, complain) {
      for (const [index, { name }] of leaves.entries()) {
        const first = leaves.findIndex((other) => other.name === name);
        const path = specPath.at('leaves');
        if (first < index)
          complain(duplicate(path.at(index, 'name'), name, ['the same tea as ', path.at(first)]));
      }
    },
  },
  {
    id: 'teapot/serial',
    severity: 'error',
    twin: 'cel',
    reads: ['spec.cracks', 'spec.serial'],
    ...texts,
    check({ spec: { cracks, serial } }, complain) {
      if (cracks === 3 && serial === undefined) complain(required(specPath.at('serial'), 'of a ruin'));
    },
  },
  {
    id: 'teapot/cracked',
    severity: 'warning',
    reads: ['spec.cracks'],
    ...texts,
    check({ spec: { cracks = 0 } }, complain) {
      for (let crack = 1; crack <= cracks; crack++) {
        complain(warning(specPath.at('cracks'), `crack ${crack} lets ${'tea and more '.repeat(20)}out`));
      }
    },
  },
  {
    id: 'teapot/boring',
    severity: 'warning',
    reads: ['spec.brew'],
    ...texts,
    check({ spec: { brew } }, complain) {
      if (brew === 'black') complain(warning(specPath.at('brew'), 'black tea is what everybody drinks'));
    },
  },
];

/** What admission is told of it. The lid is what its schema cannot default. */
export const teapotDefinition: AdmissionDefinition<typeof spec> = {
  schema: teapotSchema,
  defaults: (given) => ({ ...given, lid: given.lid ?? { color: 'white', knob: { round: true } } }),
  rules: teapotRules,
};

/** The kind, as admission sees it. */
export const teapots = admittedKind(teapotDefinition);

/** A teapot with a spec that may be anything. */
export function teapot(
  spec: unknown,
  metadata: Resourced<unknown>['metadata'] = { name: 'brown-betty' },
): UnexaminedObject {
  return { apiVersion: 'kitchen.example.com/v1', kind: 'Teapot', metadata: { ...metadata }, spec };
}
