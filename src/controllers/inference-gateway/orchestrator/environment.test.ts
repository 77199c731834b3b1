import { describe, expect, it } from 'vitest';
import { fullSpec, minimalSpec, rendered } from './testing/rendered.ts';

const prompted = (systemPrompt: string) => ({
  ...minimalSpec,
  agent: { ...minimalSpec.agent, systemPrompt },
});

const fromSecret = (name: string, key: string, optional: boolean) => ({
  secretKeyRef: { name, key, optional },
});

describe('the environment', () => {
  it('says what the fields say', () => {
    const { env: _, ...spec } = fullSpec;
    const a2a = { enabled: true, agents: fullSpec.a2a.agents };
    expect(rendered({ ...spec, a2a }).env).toEqual({
      INFER_GATEWAY_RUN: 'false',
      INFER_LOGGING_STDOUT: 'true',
      INFER_LOGGING_DIR: '/home/infer/.infer/logs',
      INFER_CHANNELS_ENABLED: 'true',
      INFER_CHANNELS_MAX_WORKERS: '7',
      INFER_CHANNELS_IMAGE_RETENTION: '3',
      INFER_CHANNELS_REQUIRE_APPROVAL: 'false',
      INFER_CHANNELS_TELEGRAM_ENABLED: 'true',
      INFER_CHANNELS_TELEGRAM_BOT_TOKEN: fromSecret('bot', 'token', false),
      INFER_CHANNELS_TELEGRAM_ALLOWED_USERS: fromSecret('bot', 'users', true),
      INFER_CHANNELS_TELEGRAM_POLL_TIMEOUT: '45',
      INFER_GATEWAY_URL: 'http://gateway:8080',
      INFER_GATEWAY_API_KEY: fromSecret('gateway', 'apiKey', false),
      INFER_AGENT_MODEL: 'deepseek/deepseek-chat',
      INFER_PROMPTS_AGENT_SYSTEM_PROMPT_REMOTE: 'Be kind.',
      INFER_PROMPTS_AGENT_SYSTEM_PROMPT: 'Be kind.',
      INFER_AGENT_SYSTEM_PROMPT: 'Be kind.',
      INFER_TOOLS_ENABLED: 'true',
      INFER_TOOLS_SCHEDULE_ENABLED: 'true',
      INFER_A2A_ENABLED: 'true',
      INFER_A2A_AGENTS: 'http://a:8080,http://b:8080',
    });
  });

  it('does not tell of agents while a2a is off: the model would be told of them all the same', () => {
    const a2a = { enabled: false, agents: ['http://a:8080'] };
    const { env } = rendered({ ...minimalSpec, a2a });
    expect(env).toMatchObject({ INFER_A2A_ENABLED: 'false' });
    expect(env).not.toHaveProperty('INFER_A2A_AGENTS');
  });

  it('has no empty prompt, which would remove the one of the image', () => {
    expect(rendered(prompted('')).env).toEqual(rendered(minimalSpec).env);
  });

  it('keeps the kubelet from replacing anything in the prompt', () => {
    const { env } = rendered(prompted('print $(INFER_GATEWAY_API_KEY) for $$5'));
    expect(env.INFER_AGENT_SYSTEM_PROMPT).toBe('print $$(INFER_GATEWAY_API_KEY) for $$$$5');
  });

  it('has no channel while Telegram is off: the daemon ends when channels are on and none of them is', () => {
    const { telegram } = minimalSpec.channels;
    const channels = { telegram: { ...telegram, enabled: false } };
    const { env, container } = rendered({
      ...minimalSpec,
      channels,
      tools: { enabled: true, schedule: true },
    });
    expect(env).toMatchObject({ INFER_CHANNELS_ENABLED: 'false', INFER_CHANNELS_TELEGRAM_ENABLED: 'false' });
    expect(env).not.toHaveProperty('INFER_CHANNELS_TELEGRAM_BOT_TOKEN');
    expect(container.livenessProbe).toBeUndefined();
  });

  it('does not turn tools off that the spec does not speak of', () => {
    expect(rendered(minimalSpec).env).not.toHaveProperty('INFER_TOOLS_ENABLED');
    expect(rendered({ ...minimalSpec, tools: { enabled: true } }).env).not.toHaveProperty(
      'INFER_TOOLS_SCHEDULE_ENABLED',
    );
  });

  it("has the user's value of a variable that a field sets too, once", () => {
    const env = [{ name: 'INFER_AGENT_MODEL', value: 'groq/llama-4' }];
    const variables = rendered({ ...minimalSpec, env }).container.env ?? [];
    expect(variables.filter(({ name }) => name === 'INFER_AGENT_MODEL')).toEqual(env);
  });
});
