/** A rule is skipped where the schema is violated below what it reads: so it must say all that it reads. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { undeclaredReads } from '../admission/undeclared-reads.ts';
import { gatewaySpecs } from './gateway/spec-vocabulary.ts';
import { rules } from './gateway.ts';

describe.each(rules)('$id', (rule) => {
  it('reads nothing that it does not declare', () => {
    fc.assert(
      fc.property(gatewaySpecs, (spec) => {
        expect(undeclaredReads(rule, { metadata: { name: 'edge', namespace: 'ai' }, spec })).toEqual([]);
      }),
    );
  });
});
