import { expect, it } from 'vitest';
import { kinds } from '../../../src/kinds.ts';
import type { AdmissionCluster } from './cluster.ts';
import { examples, linesOf } from './examples.ts';

const invalid = examples('invalid');

/** Every invalid example: refused, with the words at its top. */
export function describeInvalidExamples(cluster: () => AdmissionCluster): void {
  it.each(invalid)('$name is refused in its own words', async ({ file, comment }) => {
    const { code, stderr } = await cluster().kubectl(['apply', '-f', file]);
    expect(linesOf(stderr)).toEqual(comment);
    expect(code).toBe(1);
  });
}

/** The fields that a refusal names; the scale subresource makes the API server name one a second time, with a dot in front. */
function fieldsOf(lines: readonly string[]): string[] {
  const named = lines.flatMap((line) => /(?:^\* |is invalid: )\.?([^\s:]+): /.exec(line)?.[1] ?? []);
  return [...new Set(named.filter((field) => field !== '<nil>'))].sort();
}

/** The examples whose rules have a twin in the schema, while nobody asks the webhooks. */
export function describeTwins(cluster: () => AdmissionCluster): void {
  const rules = kinds.flatMap(({ admitted }) => admitted.rules);
  const primary = rules.filter(({ twin }) => twin !== undefined).map(({ id }) => id);
  const twins = [...primary, 'gateway/ports-differ-service'];

  it.each(twins)('the API server refuses %s at the same fields', async (name) => {
    const example = invalid.find((candidate) => candidate.name === name);
    const { code, stderr } = await cluster().kubectl(['apply', '-f', example?.file ?? name]);
    expect(fieldsOf(linesOf(stderr))).toEqual(fieldsOf(example?.comment ?? []));
    expect(code).toBe(1);
  });
}
