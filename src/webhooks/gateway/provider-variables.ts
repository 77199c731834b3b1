/** The variables that the providers of a Gateway give the gateway, in both documented shapes, with where they stand. */
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { providerIdOf, variablePrefixOf } from '../../providers.ts';
import type { EnvVar } from '../../schemas/env-var.ts';
import type { Provider } from '../../schemas/gateway/providers.ts';
import type { GatewaySpec } from '../../schemas/gateway.ts';
import { type PlacedVariable, placedVariables } from '../variable-checks.ts';

/** A provider with its place and the id that the gateway knows it by. */
export interface PlacedProvider {
  readonly provider: Provider;
  readonly path: FieldPath;
  readonly id: string;
}

/** Every provider. */
export function* providersOf(spec: GatewaySpec): Generator<PlacedProvider> {
  for (const [index, provider] of (spec.providers ?? []).entries()) {
    const id = provider.type ?? providerIdOf(provider.name);
    yield { provider, path: specPath.at('providers', index), id };
  }
}

/** The providers that the gateway is given. */
export function* enabledProviders(spec: GatewaySpec): Generator<PlacedProvider> {
  for (const placed of providersOf(spec)) if (placed.provider.enabled !== false) yield placed;
}

/** What `enabledProviders` reads. */
export const providerReads = ['spec.providers[].name', 'spec.providers[].type', 'spec.providers[].enabled'];

/** The variables of one provider. */
export function* variablesOf({ provider, path, id }: PlacedProvider): Generator<PlacedVariable> {
  const { env, config } = provider;
  yield* placedVariables(env ?? [], path.at('env'));
  if (env !== undefined) return;
  const prefix = variablePrefixOf(id);
  const { baseUrl = '', tokenRef } = config ?? {};
  if (baseUrl !== '') {
    const at = path.at('config', 'baseUrl');
    const variable = { name: `${prefix}_API_URL`, value: baseUrl };
    yield { variable, path: at, namePath: at, valuePath: at };
  }
  if (tokenRef !== undefined) {
    const at = path.at('config', 'tokenRef');
    const { name = '', key = 'value' } = tokenRef;
    const variable = { name: `${prefix}_API_KEY`, valueFrom: { secretKeyRef: { name, key } } };
    yield { variable, path: at, namePath: at, valuePath: at };
  }
}

/** The variables of all enabled providers: the gateway is one process and sees them all. */
export function* givenVariables(spec: GatewaySpec): Generator<PlacedVariable> {
  for (const placed of enabledProviders(spec)) yield* variablesOf(placed);
}

/** What `givenVariables` reads. */
export const variableReads = [
  ...providerReads,
  'spec.providers[].config.baseUrl',
  'spec.providers[].config.tokenRef',
  'spec.providers[].env',
];

/** Whether a variable has content: from somewhere else, or text that is not empty. */
export function hasContent({ value = '', valueFrom }: EnvVar): boolean {
  return valueFrom !== undefined || value !== '';
}

/** The text of a variable; undefined where it is known only in the pod (`valueFrom`, or text with `$(OTHER)` in it). */
export function literalOf({ value = '', valueFrom }: EnvVar): string | undefined {
  return valueFrom !== undefined || value.includes('$(') ? undefined : value;
}
