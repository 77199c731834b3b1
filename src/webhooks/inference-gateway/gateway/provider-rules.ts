/** Rules on which inference providers a Gateway has. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { duplicate, forbidden, required, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { closest } from '../../../admission/suggestion.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { findProvider, inferenceProviders } from '../../../schemas/inference-gateway/providers.ts';
import { enabledProviders, providerReads, providersOf } from './provider-variables.ts';

const providerIds = inferenceProviders.map(({ id }) => id);

const providerName: Rule<GatewaySpec> = {
  id: 'gateway/provider-name',
  severity: 'error',
  summary: 'A provider must have a name, and the same provider may not be enabled twice.',
  why: 'The gateway reads one set of variables for each provider: of two entries one would silently win.',
  fix: 'Remove one of the two, or set enabled: false on it.',
  reads: providerReads,
  check({ spec }, complain) {
    const seen = new Map<string, FieldPath>();
    for (const { provider, path } of providersOf(spec)) {
      if (provider.name.trim() === '') complain(required(path.at('name'), 'such as "OpenAI"'));
    }
    for (const { provider, path, id } of enabledProviders(spec)) {
      const first = seen.get(id);
      if (first !== undefined) {
        complain(duplicate(path.at('name'), provider.name, ['the same provider as ', first]));
      } else if (id !== '') seen.set(id, path);
    }
  },
};

const providerShape: Rule<GatewaySpec> = {
  id: 'gateway/provider-shape',
  severity: 'error',
  twin: 'cel',
  summary: 'A provider is written with type and config, or with env, never with both.',
  why: 'Both shapes set the same variables: it would not be clear which value the gateway gets.',
  fix: 'Keep env and remove type and config, or the other way round.',
  reads: ['spec.providers[].type', 'spec.providers[].config', 'spec.providers[].env'],
  check({ spec }, complain) {
    for (const [index, { type, config, env }] of (spec.providers ?? []).entries()) {
      if (env !== undefined && (type !== undefined || config !== undefined)) {
        complain(forbidden(specPath.at('providers', index), 'use either type and config, or env'));
      }
    }
  },
};

const providerType: Rule<GatewaySpec> = {
  id: 'gateway/provider-type',
  severity: 'error',
  twin: 'schema',
  summary: 'The type of a provider in the older shape must be one of those that the shape has.',
  why: 'The type decides which variables the gateway is given; it knows no other in this shape.',
  fix: 'Use one of the listed types, or write the provider with name and env: that shape takes every provider.',
  reads: ['spec.providers[].type'],
};

/** A provider that no release of the gateway has. */
export const providerUnknown: Rule<GatewaySpec> = {
  id: 'gateway/provider-unknown',
  severity: 'warning',
  summary: 'The name of a provider should be one that the gateway knows.',
  why: 'The gateway offers the providers that are built into it. Variables of another are passed on, and ignored.',
  fix: 'Check the spelling. For a service that speaks the API of OpenAI, use OpenAI with OPENAI_API_URL.',
  reads: providerReads,
  check({ spec }, complain) {
    for (const { provider, path, id } of enabledProviders(spec)) {
      if (provider.type !== undefined || id === '' || findProvider(id) !== undefined) continue;
      const suggestion = closest(id, providerIds);
      const hint =
        suggestion === undefined
          ? 'its variables are passed through'
          : `did you mean ${JSON.stringify(suggestion)}?`;
      const words = `${JSON.stringify(provider.name)} is not a provider the gateway knows; ${hint}`;
      complain(warning(path.at('name'), words));
    }
  },
};

/** Names, shapes and types. */
export const providerErrors: readonly Rule<GatewaySpec>[] = [providerName, providerShape, providerType];
