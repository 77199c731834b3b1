/** Rules on variables that keep callers from something, and that the gateway takes otherwise than they read. */
import { type Complain, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import type { PlacedVariable } from '../../checks/variable-checks.ts';
import { givenVariables, literalOf, variableReads } from './provider-variables.ts';

/** What is wrong with the value of a variable, in words that do not quote it; undefined: nothing. */
type Check = (value: string) => string | undefined;

/** Entries with a provider match callers that write the model like that, and no others. */
function partlyListed(value: string): string | undefined {
  const models = value.split(',').map((model) => model.trim().toLowerCase());
  const bare = (model: string) => model.slice(model.indexOf('/') + 1);
  const isListed = (model: string) => models.includes(bare(model));
  // Names of models have slashes, too: one that is left of another entry is bare.
  const isBare = (model: string) => !model.includes('/') || models.some((other) => bare(other) === model);
  return models.every((model) => isBare(model) || isListed(model))
    ? undefined
    : 'agents, which name provider and model apart, are refused: list the bare models too';
}

const checks: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['ALLOWED_MODELS', partlyListed],
  [
    'GUARDRAILS_FAIL_MODE',
    (value) =>
      ['closed', 'open'].includes(value) ? undefined : 'the gateway takes everything but "closed" for open',
  ],
  [
    'GUARDRAILS_POLICY_DIR',
    (value) =>
      value === ''
        ? undefined
        : 'policies get the request as one text and decide nothing: use an external guardrail',
  ],
]);

function checkMisreading({ variable, valuePath }: PlacedVariable, complain: Complain): void {
  const value = literalOf(variable);
  const words = value === undefined ? undefined : checks.get(variable.name)?.(value);
  if (words !== undefined) complain(warning(valuePath, words));
}

/** A variable that does less than it says. */
export const policyVariables: Rule<GatewaySpec> = {
  id: 'gateway/policy-variables',
  severity: 'warning',
  summary: 'Variables that keep callers from something should be written as the gateway takes them.',
  why: 'The gateway takes a fail mode that it does not know for open, hands Rego policies a text in which they find nothing, and compares its list of models with what callers write, letter for letter.',
  fix: 'Write GUARDRAILS_FAIL_MODE as closed, use GUARDRAILS_EXTERNAL_URL, and list each model with its provider and without.',
  reads: variableReads,
  check({ spec }, complain) {
    for (const placed of givenVariables(spec)) checkMisreading(placed, complain);
  },
};
