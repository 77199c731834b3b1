/** `spec.channels`: where people talk to the bot. */
import { DurationText } from '../../blocks/duration-text.ts';
import { SecretKeySelector } from '../../blocks/references.ts';
import { Flag, Int32, Optional, ratcheted, Struct } from '../../structural.ts';

const telegram = Struct(
  {
    enabled: Flag({
      description: 'Whether the bot listens on Telegram. Needs tokenSecretRef.',
    }),
    tokenSecretRef: Optional(
      SecretKeySelector(
        'The bot token, of which no other Orchestrator may make use: Telegram hands each message to one consumer.',
        'token',
      ),
    ),
    allowedUsersSecretRef: Optional(
      SecretKeySelector(
        'The Telegram user ids that may talk to the bot, with commas between them. Without it every message is rejected.',
        'allowedUsers',
      ),
    ),
    pollTimeout: Optional(
      DurationText(
        'How long one question for new messages waits for an answer: whole seconds, 1s to 50s. Default: that of the image, 30s. Example: `45s`.',
      ),
    ),
  },
  {
    description:
      'The Telegram channel. Example: `{enabled: true, tokenSecretRef: {name: telegram-bot, key: token}}`.',
    cel: [
      {
        id: 'orchestrator/token',
        ...ratcheted(
          (self) =>
            `!${self}.enabled || (has(${self}.tokenSecretRef) && has(${self}.tokenSecretRef.name) && ${self}.tokenSecretRef.name != '' && ${self}.tokenSecretRef.key != '')`,
        ),
        message: 'when telegram is enabled',
        fieldPath: '.tokenSecretRef',
        reason: 'FieldValueRequired',
      },
    ],
  },
);

/** Schema of `spec.channels`. */
export const channels = Struct(
  {
    maxWorkers: Optional(
      Int32({
        minimum: 1,
        rule: 'orchestrator/limits',
        description: 'Most messages that are worked on at once. Default: that of the image, 5. Example: 10.',
      }),
    ),
    imageRetention: Optional(
      Int32({
        minimum: 0,
        rule: 'orchestrator/limits',
        description:
          'How many pictures of a conversation are kept. Default: that of the image, 5. Example: 10.',
      }),
    ),
    requireApproval: Optional(
      Flag({
        description: 'Whether a person must agree before a tool runs. Default: that of the image, true.',
      }),
    ),
    telegram: Optional(telegram),
  },
  { description: 'Where people talk to the bot. Default: nowhere; tools.schedule is then required.' },
);
