/** No field of any kind is accepted and ignored. */
import { describe } from 'vitest';
import { contractsOfKinds } from '../testing/contracts-of-kinds.ts';
import { describeFields, type FieldContract } from './testing/field-contract.ts';

const contracts = await contractsOfKinds<FieldContract>('controllers', 'fields');

describe.each(contracts)('of $kind.schema.resource.kind', ({ kind, contract }) => {
  describeFields(kind.admitted, contract);
});
