/** Names of models, as `provider/model`. */

/** A model and the provider that has it. */
export interface ModelName {
  readonly provider: string;
  readonly model: string;
}

/**
 * The two parts of a model's name, or undefined where one of them is missing. Only the first `/` splits: names of
 * models have some of their own (`groq/meta-llama/llama-4`).
 */
export function parseModelName(text: string): ModelName | undefined {
  const slash = text.indexOf('/');
  if (slash <= 0 || slash === text.length - 1) return undefined;
  return { provider: text.slice(0, slash), model: text.slice(slash + 1) };
}
