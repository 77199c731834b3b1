/** Rules on the variables that users hand to the server, and on what they refer to. */
import type { Rule } from '../../../admission/rule.ts';
import type { McpSpec } from '../../../schemas/inference-gateway/mcp/schema.ts';
import { defaultServer } from '../../../schemas/inference-gateway/mcp/server.ts';
import { mcpVariables } from '../../../schemas/inference-gateway/mcp/variables.ts';
import { checkReserved, envNameRule, envPath, envSourceRule, variablesOf } from '../../checks/env-rules.ts';
import { checkVariableReferences } from '../../checks/reference-checks.ts';
import { type FieldFinder, fieldFinder } from '../../checks/variable-fields.ts';

/** Variables that probes and the Service depend on. */
const reservedVariables: (spec: McpSpec) => FieldFinder = fieldFinder('reserved', mcpVariables, {
  server: ({ server }) => ({ port: server?.port ?? defaultServer.port }),
});

const envReserved: Rule<McpSpec> = {
  id: 'mcp/env-reserved',
  severity: 'error',
  summary: 'The port is set by its field, not by variables.',
  why: 'Probes and Service follow the field: the server would listen where nobody asks it, and be restarted for ever.',
  fix: 'Set spec.server.port, and remove the variable.',
  reads: ['spec.env', 'spec.server.port'],
  check: ({ spec }, complain) => checkReserved(variablesOf(spec), reservedVariables(spec), complain),
};

const secretReference: Rule<McpSpec> = {
  id: 'mcp/secret-ref',
  severity: 'error',
  summary: 'A reference must name a Secret (or ConfigMap) and one of its keys.',
  why: 'The kubelet reads it when the pod starts: without a name or a key the pod waits for ever.',
  fix: 'Set name and key.',
  reads: ['spec.env'],
  check: ({ spec }, complain) => checkVariableReferences(spec.env ?? [], envPath, complain),
};

/** Names, contents, references and what may not be set by variables. */
export const envErrors: readonly Rule<McpSpec>[] = [
  envNameRule('mcp'),
  envSourceRule('mcp'),
  envReserved,
  secretReference,
];
