/** Every rule of every kind keeps the contract of rules. */
import type { TSchema } from 'typebox';
import { describe, expect, it } from 'vitest';
import { contractsOfKinds } from '../testing/contracts-of-kinds.ts';
import { describeRules, type RuleContract } from './testing/rule-contract.ts';

const contracts = await contractsOfKinds<RuleContract<TSchema>>('webhooks', 'spec-arbitrary');

describe.each(contracts)('of $kind.schema.resource.kind', ({ kind, contract }) => {
  it('are those of the table', () => {
    expect(kind.admitted.rules.map(({ id }) => id)).toEqual(contract.rules.map(({ id }) => id));
  });

  describeRules(contract);
});
