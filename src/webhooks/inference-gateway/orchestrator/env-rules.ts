/** Rules on the variables that users hand to the daemon, and on what they and fields refer to. */
import { specPath } from '../../../admission/field-path.ts';
import { type Complain, forbidden } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { botTokenOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { orchestratorVariables } from '../../../schemas/inference-gateway/orchestrator/variables.ts';
import {
  checkReserved,
  envNameRule,
  envOverridesRule,
  envPath,
  envSourceRule,
  variablesOf,
} from '../../checks/env-rules.ts';
import { checkReference, checkVariableReferences } from '../../checks/reference-checks.ts';
import { fieldReads, overridableVariables, reservedVariables } from './field-variables.ts';

const envReserved: Rule<OrchestratorSpec> = {
  id: 'orchestrator/env-reserved',
  severity: 'error',
  summary: 'The channel, its token and discovered agents are set by their fields, not by variables.',
  why: 'That one bot has one consumer is judged by the fields; the daemon reads no file of agents beside the variable; and a deaf daemon is found by its logs.',
  fix: 'Set the field that the message names, and remove the variable.',
  reads: ['spec.env', ...fieldReads.reserved],
  check({ spec }, complain) {
    checkReserved(variablesOf(spec), reservedVariables(spec), complain);
    for (const { variable, namePath } of variablesOf(spec)) {
      if (!orchestratorVariables.daemon.logFolder.names.includes(variable.name)) continue;
      complain(
        forbidden(namePath, 'whether the bot still hears its channel is read from the logs where they are'),
      );
    }
  },
};

/** A variable that wins over a field. */
export const envOverrides: Rule<OrchestratorSpec> = envOverridesRule(
  'orchestrator',
  overridableVariables,
  fieldReads.overridable,
);

function checkReferences(spec: OrchestratorSpec, complain: Complain): void {
  const telegram = spec.channels?.telegram;
  const fields = [
    // One that names nothing is told of by the rule on the token.
    [
      ['channels', 'telegram', 'tokenSecretRef'],
      botTokenOf(spec) === undefined ? undefined : telegram?.tokenSecretRef,
    ],
    [['channels', 'telegram', 'allowedUsersSecretRef'], telegram?.allowedUsersSecretRef],
    [['gateway', 'apiKeySecretRef'], spec.gateway.apiKeySecretRef],
  ] as const;
  for (const [segments, reference] of fields) {
    if (reference === undefined) continue;
    checkReference({ path: specPath.at(...segments), reference, kind: 'Secret' }, complain);
  }
  checkVariableReferences(spec.env ?? [], envPath, complain);
}

const secretReference: Rule<OrchestratorSpec> = {
  id: 'orchestrator/secret-ref',
  severity: 'error',
  summary: 'A reference must name a Secret (or ConfigMap) and one of its keys.',
  why: 'The kubelet reads it when the pod starts: without a name or a key the pod waits for ever.',
  fix: 'Set name and key.',
  reads: [
    'spec.channels.telegram.enabled',
    'spec.channels.telegram.tokenSecretRef',
    'spec.channels.telegram.allowedUsersSecretRef',
    'spec.gateway.apiKeySecretRef',
    'spec.env',
  ],
  check: ({ spec }, complain) => checkReferences(spec, complain),
};

/** Names, contents, references and what may not be set by variables. */
export const envErrors: readonly Rule<OrchestratorSpec>[] = [
  envNameRule('orchestrator'),
  envSourceRule('orchestrator'),
  envReserved,
  secretReference,
];
