import { describe, expect, it } from 'vitest';
import { key, openai, said } from './testing/judged.ts';

const warning = (words: string) => [`W spec.providers[0].env[1].value: ${words}`];
const listed = 'agents, which name provider and model apart, are refused: list the bare models too';
const open = 'the gateway takes everything but "closed" for open';
const blind = 'policies get the request as one text and decide nothing: use an external guardrail';

describe('variables that keep callers from something', () => {
  it.each([
    ['ALLOWED_MODELS', 'openai/gpt-4o', warning(listed)],
    ['ALLOWED_MODELS', 'openai/gpt-4o, gpt-4o-mini', warning(listed)],
    ['ALLOWED_MODELS', 'OpenAI/GPT-4o, gpt-4o', []],
    ['ALLOWED_MODELS', 'groq/meta-llama/llama-4', warning(listed)],
    ['ALLOWED_MODELS', 'groq/meta-llama/llama-4,meta-llama/llama-4', []],
    ['ALLOWED_MODELS', 'gpt-4o', []],
    ['ALLOWED_MODELS', '', []],
    ['GUARDRAILS_FAIL_MODE', 'deny', warning(open)],
    ['GUARDRAILS_FAIL_MODE', 'Closed', warning(open)],
    ['GUARDRAILS_FAIL_MODE', '', warning(open)],
    ['GUARDRAILS_FAIL_MODE', 'closed', []],
    ['GUARDRAILS_FAIL_MODE', 'open', []],
    ['GUARDRAILS_FAIL_MODE', '$(MODE)', []],
    ['GUARDRAILS_POLICY_DIR', '/policies', warning(blind)],
    ['GUARDRAILS_POLICY_DIR', '', []],
  ])('%s=%s: %j', (name, value, expected) => {
    expect(said(openai({ name, value }))).toEqual(expected);
  });

  it('are left alone where only the pod knows them', () => {
    expect(said(openai({ name: 'ALLOWED_MODELS', ...key }))).toEqual([]);
  });
});
