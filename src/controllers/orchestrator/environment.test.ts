import { describe, expect, it } from 'vitest';
import { minimalSpec, rendered } from './rendered.ts';

const prompted = (systemPrompt: string) => ({
  ...minimalSpec,
  agent: { ...minimalSpec.agent, systemPrompt },
});

describe('the environment', () => {
  it('has the prompt under the names of all releases', () => {
    expect(rendered(prompted('be kind')).env).toMatchObject({
      INFER_PROMPTS_AGENT_SYSTEM_PROMPT: 'be kind',
      INFER_PROMPTS_AGENT_SYSTEM_PROMPT_REMOTE: 'be kind',
      INFER_AGENT_SYSTEM_PROMPT: 'be kind',
    });
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

describe('the pod', () => {
  it('runs as the user of the image, and writes to volumes of its own alone', () => {
    const { template, container } = rendered(minimalSpec);
    expect(template?.spec?.securityContext).toMatchObject({
      runAsUser: 1000,
      fsGroup: 1000,
      runAsNonRoot: true,
    });
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true });
    expect(template?.spec?.volumes?.every(({ emptyDir }) => emptyDir !== undefined)).toBe(true);
  });

  it('has no port and no Service', () => {
    const { container, children } = rendered(minimalSpec);
    expect(container).not.toHaveProperty('ports');
    expect(children.map(({ kind }) => kind)).toEqual(['Deployment']);
  });
});
