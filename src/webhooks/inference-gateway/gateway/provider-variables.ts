/** The variables that the providers of a Gateway give the gateway, in both documented shapes, with where they stand. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import type { EnvVar } from '../../../schemas/blocks/env-var.ts';
import type { Provider } from '../../../schemas/inference-gateway/gateway/providers.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { providerIdOf, variablePrefixOf } from '../../../schemas/inference-gateway/providers.ts';
import { memoizeLast } from '../../checks/memoize-last.ts';
import { type PlacedVariable, placedVariables } from '../../checks/variable-checks.ts';

/** A provider with its place and the id that the gateway knows it by. */
export interface PlacedProvider {
  readonly provider: Provider;
  readonly path: FieldPath;
  readonly id: string;
}

/** Every provider. */
export const providersOf = memoizeLast((spec: GatewaySpec): readonly PlacedProvider[] =>
  (spec.providers ?? []).map((provider, index) => ({
    provider,
    path: specPath.at('providers', index),
    id: provider.type ?? providerIdOf(provider.name),
  })),
);

const isEnabled = ({ provider }: PlacedProvider): boolean => provider.enabled !== false;

/** The providers that the gateway is given. */
export const enabledProviders = memoizeLast((spec: GatewaySpec): readonly PlacedProvider[] =>
  providersOf(spec).filter(isEnabled),
);

/** What `enabledProviders` reads. */
export const providerReads = ['spec.providers[].name', 'spec.providers[].type', 'spec.providers[].enabled'];

function variablesOf({ provider: { env, config }, path, id }: PlacedProvider): PlacedVariable[] {
  if (env !== undefined) return placedVariables(env, path.at('env'));
  const prefix = variablePrefixOf(id);
  const { baseUrl = '', tokenRef } = config ?? {};
  const variables: PlacedVariable[] = [];
  if (baseUrl !== '') {
    const at = path.at('config', 'baseUrl');
    const variable = { name: `${prefix}_API_URL`, value: baseUrl };
    variables.push({ variable, path: at, namePath: at, valuePath: at });
  }
  if (tokenRef !== undefined) {
    const at = path.at('config', 'tokenRef');
    const { name = '', key = 'value' } = tokenRef;
    const variable = { name: `${prefix}_API_KEY`, valueFrom: { secretKeyRef: { name, key } } };
    variables.push({ variable, path: at, namePath: at, valuePath: at });
  }
  return variables;
}

/** Every provider with the variables that it gives or, if it is not enabled, would give. */
export const providersWithVariables = memoizeLast((spec: GatewaySpec) =>
  providersOf(spec).map((placed) => ({ ...placed, variables: variablesOf(placed) })),
);

/** The variables of all enabled providers: the gateway is one process and sees them all. */
export const givenVariables = memoizeLast((spec: GatewaySpec): readonly PlacedVariable[] =>
  providersWithVariables(spec)
    .filter(isEnabled)
    .flatMap(({ variables }) => variables),
);

/** The names of those variables that have content. */
export const filledVariables = memoizeLast((spec: GatewaySpec): ReadonlySet<string> => {
  const filled = givenVariables(spec).filter(({ variable }) => hasContent(variable));
  return new Set(filled.map(({ variable }) => variable.name));
});

/** What `givenVariables` reads. */
export const variableReads = [
  ...providerReads,
  'spec.providers[].config.baseUrl',
  'spec.providers[].config.tokenRef',
  'spec.providers[].env',
];

/** Whether a variable has content: from somewhere else, or text that is not empty. */
function hasContent({ value = '', valueFrom }: EnvVar): boolean {
  return valueFrom !== undefined || value !== '';
}

/** The text of a variable; undefined where it is known only in the pod (`valueFrom`, or text with `$(OTHER)` in it). */
export function literalOf({ value = '', valueFrom }: EnvVar): string | undefined {
  return valueFrom !== undefined || value.includes('$(') ? undefined : value;
}
