/** Rules on the variables that users hand to the gateway. */
import { specPath } from '../../../admission/field-path.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { checkOverrides, checkReserved, envSourceText } from '../../checks/env-rules.ts';
import { checkConflicts, checkVariable } from '../../checks/variable-checks.ts';
import type { FieldFinder } from '../../checks/variable-fields.ts';
import { checkVariableSources } from '../../checks/variable-source-checks.ts';
import {
  overridableReads,
  overridableVariables,
  reservedReads,
  reservedVariables,
} from './field-variables.ts';
import { givenVariables, providersWithVariables, variableReads } from './provider-variables.ts';

const envName: Rule<GatewaySpec> = {
  id: 'gateway/env-name',
  severity: 'error',
  twin: 'cel',
  summary:
    'A variable has a name that programs can read, a value or one source, and one content in all enabled providers.',
  why: 'The gateway is one process with one environment: of two contents one would silently win, and the API server refuses a variable that is in the list twice.',
  fix: 'Name it with letters, digits and "_"; keep value or valueFrom; keep one of two different contents. Equal ones may stay.',
  reads: variableReads,
  check({ spec }, complain) {
    for (const { provider, variables } of providersWithVariables(spec)) {
      if (provider.env !== undefined) for (const variable of variables) checkVariable(variable, complain);
      if (provider.enabled === false) checkConflicts(variables, complain);
    }
    checkConflicts(givenVariables(spec), complain);
  },
};

const envSource: Rule<GatewaySpec> = {
  id: 'gateway/env-source',
  ...envSourceText,
  reads: ['spec.providers[].env'],
  check({ spec }, complain) {
    for (const [index, { env = [] }] of (spec.providers ?? []).entries()) {
      checkVariableSources(env, specPath.at('providers', index, 'env'), complain);
    }
  },
};

/** Prefixes under which every variable is reserved, known or not, with the field that stands for them. */
const reservedPrefixes = [
  ['AUTH_', specPath.at('auth')],
  ['SERVER_TLS_', specPath.at('server', 'tls')],
] as const;

function reservedBy(spec: GatewaySpec): FieldFinder {
  const reserved = reservedVariables(spec);
  return (name) => {
    const known = reserved(name);
    if (known !== undefined) return known;
    const prefix = reservedPrefixes.find(([start]) => name.startsWith(start));
    return prefix === undefined ? undefined : { field: prefix[1] };
  };
}

const envReserved: Rule<GatewaySpec> = {
  id: 'gateway/env-reserved',
  severity: 'error',
  summary: 'Ports, addresses, TLS and authentication are set by their fields, not by variables.',
  why: 'Probes, Service and Ingress follow the fields: another port would make the pods crash-loop, and a variable that turns authentication off would open the gateway unseen.',
  fix: 'Set the field that the message names, and remove the variable.',
  reads: [...variableReads, ...reservedReads],
  check: ({ spec }, complain) => checkReserved(givenVariables(spec), reservedBy(spec), complain),
};

/** A variable that wins over a field. */
export const envOverrides: Rule<GatewaySpec> = {
  id: 'gateway/env-overrides',
  severity: 'warning',
  summary: 'A setting that has a field should be set there, not by a variable.',
  why: 'The variable wins, and the field says something else. (With older operators variables were the only way to set timeouts, so they are taken.)',
  fix: 'Set the field that the message names, and remove the variable.',
  reads: [...variableReads, ...overridableReads],
  check: ({ spec }, complain) => checkOverrides(givenVariables(spec), overridableVariables(spec), complain),
};

/** Names, contents and what may not be set by variables. */
export const envErrors: readonly Rule<GatewaySpec>[] = [envName, envSource, envReserved];
