/** Checks of names of models, the same for every kind. */
import type { FieldPath } from '../../admission/field-path.ts';
import { type Complain, invalid, warning } from '../../admission/finding.ts';
import { closest, didYouMean } from '../../admission/suggestion.ts';
import { parseModelName } from '../../schemas/blocks/model-name.ts';
import { findProvider, inferenceProviders } from '../../schemas/inference-gateway/providers.ts';

const providerIds = inferenceProviders.map(({ id }) => id);

/** What is wrong with the name of a model. */
export function checkModel(path: FieldPath, model: string, complain: Complain): void {
  if (parseModelName(model) === undefined) {
    complain(invalid(path, model, 'must be written as provider/model, such as "openai/gpt-4o"'));
  }
}

/** That no release of the gateway has the provider of a model. */
export function checkModelProvider(path: FieldPath, model: string, complain: Complain): void {
  const { provider } = parseModelName(model) ?? {};
  if (provider === undefined || findProvider(provider) !== undefined) return;
  const hint = didYouMean(closest(provider, providerIds));
  complain(warning(path, `${JSON.stringify(provider)} is not a provider the gateway knows${hint}`));
}
