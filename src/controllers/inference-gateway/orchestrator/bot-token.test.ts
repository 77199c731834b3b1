import { describe, expect, it } from 'vitest';
import { tokenSharers } from './bot-token.ts';
import { minimalSpec, rendered, statusOf, storedOrchestrator } from './testing/rendered.ts';

const telegram = (ref: object, enabled = true) => ({
  ...minimalSpec,
  channels: { telegram: { enabled, tokenSecretRef: { name: 'bot', key: 'token', ...ref } } },
});
const own = storedOrchestrator(minimalSpec);
const other = (spec: object, metadata: object = {}) =>
  storedOrchestrator(spec, { name: 'support-bot', uid: 'uid-a', ...metadata });

describe('a bot token is shared', () => {
  it.each([
    ['with the same key of the same Secret', other(minimalSpec), true],
    ['not with another key', other(telegram({ key: 'other' })), false],
    ['not with another Secret', other(telegram({ name: 'other' })), false],
    ['not with another namespace', other(minimalSpec, { namespace: 'other' }), false],
    ['not with one that is off', other(telegram({}, false)), false],
    ['not with one that has no channel', other({ ...minimalSpec, channels: {} }), false],
    ['with one whose spec is refused', other({ ...minimalSpec, agent: { model: 'x' } }), true],
  ])('%s', (_, sharer, expected) => {
    expect(tokenSharers.selects(own, sharer)).toBe(expected);
    expect(tokenSharers.selects(sharer, own)).toBe(expected);
  });
});

describe('of those that share it', () => {
  const around = (creationTimestamp: string, uid = 'uid-a') => ({
    sharers: [own, other(minimalSpec, { creationTimestamp, uid })],
  });
  const [older, same, younger] = ['2026-05-01T11:59:59Z', '2026-05-01T12:00:00Z', '2026-05-01T12:00:01Z'];

  it('the younger is not started, and says who has it', () => {
    expect(rendered(minimalSpec, around(older)).deployment?.replicas).toBe(0);
    expect(statusOf(minimalSpec, around(older))).toMatchObject({
      ready: false,
      conditions: [
        {
          type: 'Ready',
          status: 'False',
          reason: 'TokenInUse',
          message: 'bot token "bot/token" is used by Orchestrator "support-bot"',
        },
      ],
    });
  });

  it('the older runs', () => {
    expect(rendered(minimalSpec, around(younger)).deployment?.replicas).toBe(1);
    expect(statusOf(minimalSpec, around(younger)).conditions[0]?.reason).toBe('Creating');
  });

  it('the UID decides between two of one second', () => {
    expect(rendered(minimalSpec, around(same, 'uid-a')).deployment?.replicas).toBe(0);
    expect(rendered(minimalSpec, around(same, 'uid-of-c')).deployment?.replicas).toBe(1);
  });

  it('its pod template stays the same, so that it can start at once', () => {
    expect(rendered(minimalSpec, around(older)).template).toEqual(rendered(minimalSpec).template);
  });
});
