/**
 * The catalogue of inference providers that the gateway knows, as data.
 * The gateway reads `<ID>_API_URL` and `<ID>_API_KEY` for each; how it authenticates is fixed in its code.
 */

/** How the gateway shows a provider the key: `Authorization: Bearer`, the header `x-api-key`, or not at all. */
export type ProviderAuthentication = 'bearer' | 'x-api-key' | 'none';

/** One provider. */
export interface InferenceProvider {
  /** Prefix of its models (`openai/gpt-4o`) and, in upper case, of its variables. */
  readonly id: string;
  readonly displayName: string;
  /** URL that the gateway uses when none is given. */
  readonly defaultUrl: string;
  readonly authentication: ProviderAuthentication;
  /** First release of the gateway that knows it. */
  readonly since: string;
  /** Whether calls fail without a key. */
  readonly needsKey: boolean;
  readonly note?: string;
}

function bearer(
  id: string,
  displayName: string,
  defaultUrl: string,
  since: string,
  note?: string,
): InferenceProvider {
  return {
    id,
    displayName,
    defaultUrl,
    authentication: 'bearer',
    since,
    needsKey: true,
    ...(note !== undefined && { note }),
  };
}

const noStreamUsage = 'Reports no token usage in streams.';

/** Every provider, in the order in which the gateway learnt them. */
export const inferenceProviders: readonly InferenceProvider[] = [
  bearer('openai', 'OpenAI', 'https://api.openai.com/v1', '0.1.0'),
  bearer('groq', 'Groq', 'https://api.groq.com/openai/v1', '0.1.0'),
  bearer(
    'cloudflare',
    'Cloudflare',
    'https://api.cloudflare.com/client/v4/accounts/{ACCOUNT_ID}/ai',
    '0.1.0',
    'The default URL holds a placeholder: set CLOUDFLARE_API_URL with the account id.',
  ),
  {
    id: 'ollama',
    displayName: 'Ollama',
    defaultUrl: 'http://ollama:8080/v1',
    authentication: 'none',
    since: '0.1.0',
    needsKey: false,
  },
  bearer('cohere', 'Cohere', 'https://api.cohere.ai', '0.1.3', noStreamUsage),
  {
    id: 'anthropic',
    displayName: 'Anthropic',
    defaultUrl: 'https://api.anthropic.com/v1',
    authentication: 'x-api-key',
    since: '0.1.5',
    needsKey: true,
    note: 'A URL without /v1 is wrong since 0.2.21.',
  },
  bearer('deepseek', 'DeepSeek', 'https://api.deepseek.com', '0.3.0'),
  bearer('google', 'Google', 'https://generativelanguage.googleapis.com/v1beta/openai', '0.15.0'),
  bearer('mistral', 'Mistral', 'https://api.mistral.ai/v1', '0.19.0', noStreamUsage),
  bearer('ollama_cloud', 'OllamaCloud', 'https://ollama.com/v1', '0.21.0'),
  bearer('moonshot', 'Moonshot', 'https://api.moonshot.ai/v1', '0.23.0'),
  bearer('minimax', 'Minimax', 'https://api.minimax.io/v1', '0.25.0'),
  bearer('nvidia', 'Nvidia', 'https://integrate.api.nvidia.com/v1', '0.28.0'),
  bearer('zai', 'Zai', 'https://api.z.ai/api/paas/v4', '0.30.0'),
  bearer(
    'llamacpp',
    'Llamacpp',
    'http://llamacpp:8080/v1',
    '0.32.0',
    'Needs no key itself, but the gateway refuses to call it without one: set any text.',
  ),
];

/** The name as far as it tells providers apart: lower case, without spaces, dashes, underscores and dots. */
function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[ ._-]/g, '');
}

const byFoldedId = new Map(inferenceProviders.map((provider) => [folded(provider.id), provider]));

/** The usual spellings, which need no folding. */
const bySpelling = new Map(
  inferenceProviders.flatMap((provider) => [
    [provider.id, provider],
    [provider.displayName, provider],
  ]),
);

/** The provider that a name means in any spelling (`Ollama Cloud`, `OllamaCloud`, `llama.cpp`), if there is one. */
export function findProvider(name: string): InferenceProvider | undefined {
  return bySpelling.get(name) ?? byFoldedId.get(folded(name));
}

/** The id that a name stands for: the catalogue's where it is known, otherwise the name folded to lower case. */
export function providerIdOf(name: string): string {
  return findProvider(name)?.id ?? folded(name);
}

/** Prefix of a provider's variables: `openai` -> `OPENAI`. */
export function variablePrefixOf(providerId: string): string {
  return providerId.toUpperCase();
}
