import { expect, it } from 'vitest';
import { rules } from '../../../src/webhooks/gateway.ts';
import type { GatewayCluster } from './cluster.ts';
import { gatewayExamples, linesOf } from './examples.ts';

const examples = gatewayExamples('invalid');

/** Every example of `examples/invalid`: refused, with the words at its top. */
export function describeInvalidExamples(cluster: () => GatewayCluster): void {
  it.each(examples)('$name is refused in its own words', async ({ file, comment }) => {
    const { code, stderr } = await cluster().kubectl(['apply', '-f', file]);
    expect(linesOf(stderr)).toEqual(comment);
    expect(code).toBe(1);
  });
}

/** The fields that a refusal names. */
function fieldsOf(lines: readonly string[]): string[] {
  const named = lines.flatMap((line) => /(?:^\* |is invalid: )([^\s:]+): /.exec(line)?.[1] ?? []);
  return [...new Set(named.filter((field) => field !== '<nil>'))].sort();
}

/** The examples whose rules have a twin in the schema, while nobody asks the webhooks. */
export function describeTwins(cluster: () => GatewayCluster): void {
  const primary = rules.filter(({ twin }) => twin !== undefined).map(({ id }) => id.replace('/', '-'));
  const twins = [...primary, 'gateway-ports-differ-service'];

  it.each(twins)('the API server refuses %s at the same fields', async (name) => {
    const example = examples.find((candidate) => candidate.name === name);
    const { code, stderr } = await cluster().kubectl(['apply', '-f', example?.file ?? name]);
    expect(fieldsOf(linesOf(stderr))).toEqual(fieldsOf(example?.comment ?? []));
    expect(code).toBe(1);
  });
}
