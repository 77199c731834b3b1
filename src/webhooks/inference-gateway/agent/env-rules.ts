/** Rules on the variables that users hand to the agent, and on what they and fields refer to. */
import { specPath } from '../../../admission/field-path.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import {
  checkReserved,
  envNameRule,
  envOverridesRule,
  envPath,
  envSourceRule,
  variablesOf,
} from '../../checks/env-rules.ts';
import { checkObjectName } from '../../checks/name-checks.ts';
import { checkReference, checkVariableReferences } from '../../checks/reference-checks.ts';
import type { FieldFinder } from '../../checks/variable-fields.ts';
import { fieldReads, overridableVariables, reservedVariables } from './field-variables.ts';

/** Every variable with this beginning is reserved, whatever its content. */
const tlsPrefix = 'A2A_SERVER_TLS_';

function reservedBy(spec: AgentSpec): FieldFinder {
  const reserved = reservedVariables(spec);
  return (name) => reserved(name) ?? (name.startsWith(tlsPrefix) ? { field: specPath.at('tls') } : undefined);
}

const envReserved: Rule<AgentSpec> = {
  id: 'agent/env-reserved',
  severity: 'error',
  summary: 'The port and TLS are set by their fields, not by variables.',
  why: 'Probes and Service follow the fields: the agent would listen where nobody asks it, and be restarted for ever.',
  fix: 'Set the field that the message names, and remove the variable.',
  reads: ['spec.env', ...fieldReads.reserved],
  check: ({ spec }, complain) => checkReserved(variablesOf(spec), reservedBy(spec), complain),
};

/** A variable that wins over a field. */
export const envOverrides: Rule<AgentSpec> = envOverridesRule(
  'agent',
  overridableVariables,
  fieldReads.overridable,
);

const secretReference: Rule<AgentSpec> = {
  id: 'agent/secret-ref',
  severity: 'error',
  summary: 'A reference must name a Secret (or ConfigMap) and one of its keys.',
  why: 'The kubelet reads it when the pod starts: without a name or a key the pod waits for ever.',
  fix: 'Set name and key.',
  reads: ['spec.agent.llm.apiKeySecretRef', 'spec.agent.apiKey', 'spec.env'],
  check({ spec }, complain) {
    const reference = spec.agent?.llm?.apiKeySecretRef;
    const path = specPath.at('agent', 'llm', 'apiKeySecretRef');
    if (reference !== undefined) checkReference({ path, reference, kind: 'Secret' }, complain);
    const { secretRef = '' } = spec.agent?.apiKey ?? {};
    const older = specPath.at('agent', 'apiKey', 'secretRef');
    if (secretRef !== '') checkObjectName(older, secretRef, 'Secret', complain);
    checkVariableReferences(spec.env ?? [], envPath, complain);
  },
};

/** Names, contents, references and what may not be set by variables. */
export const envErrors: readonly Rule<AgentSpec>[] = [
  envNameRule('agent'),
  envSourceRule('agent'),
  envReserved,
  secretReference,
];
