/** Rules on the channels of an Orchestrator. */
import { specPath } from '../../../admission/field-path.ts';
import { invalid, required, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { botTokenOf, pollTimeoutOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';

const telegramPath = specPath.at('channels', 'telegram');

/** Variables that give the daemon something to do beside its channels; no field turns the first on. */
const otherWork = ['INFER_HEARTBEAT_ENABLED', 'INFER_TOOLS_SCHEDULE_ENABLED'];

const channel: Rule<OrchestratorSpec> = {
  id: 'orchestrator/channel',
  severity: 'error',
  summary: 'A channel or the scheduler must be on.',
  why: 'The daemon ends at once when it has nothing to do, and its pod would crash-loop.',
  fix: 'Set spec.channels.telegram.enabled or spec.tools.schedule to true.',
  reads: ['spec.channels.telegram.enabled', 'spec.tools.schedule', 'spec.env[].name'],
  check({ spec }, complain) {
    const { channels, tools, env = [] } = spec;
    if (channels?.telegram?.enabled === true || tools?.schedule === true) return;
    if (env.some(({ name }) => otherWork.includes(name))) return;
    const words = 'enable a channel or tools.schedule: the daemon exits without one';
    complain(required(specPath.at('channels'), words));
  },
};

const token: Rule<OrchestratorSpec> = {
  id: 'orchestrator/token',
  severity: 'error',
  twin: 'cel',
  summary: 'With Telegram on, the Secret and the key with the bot token must be named.',
  why: 'The daemon would start without a token and hear nothing.',
  fix: 'Put the token that @BotFather gave you in a Secret, and name it and its key in tokenSecretRef.',
  reads: ['spec.channels.telegram.enabled', 'spec.channels.telegram.tokenSecretRef'],
  check({ spec }, complain) {
    if (spec.channels?.telegram?.enabled === true && botTokenOf(spec) === undefined) {
      complain(required(telegramPath.at('tokenSecretRef'), 'when telegram is enabled'));
    }
  },
};

const pollTimeout: Rule<OrchestratorSpec> = {
  id: 'orchestrator/poll-timeout',
  severity: 'error',
  summary: 'The poll timeout must be whole seconds, from 1 to 50.',
  why: 'Telegram counts whole seconds and closes the question after 50; a text that the daemon cannot read it ignores without a word.',
  fix: 'Write a duration such as "30s".',
  reads: ['spec.channels.telegram.pollTimeout'],
  check({ spec }, complain) {
    const written = spec.channels?.telegram?.pollTimeout;
    if (written !== undefined && pollTimeoutOf(written) === undefined) {
      const words = 'must be whole seconds between 1s and 50s';
      complain(invalid(telegramPath.at('pollTimeout'), written, words));
    }
  },
};

const limits: Rule<OrchestratorSpec> = {
  id: 'orchestrator/limits',
  severity: 'error',
  twin: 'schema',
  summary: 'At least one worker, and no negative number of pictures.',
  why: 'Without a worker no message would be answered.',
  fix: 'Write 1 or more for maxWorkers, 0 or more for imageRetention; or leave them out.',
  reads: ['spec.channels.maxWorkers', 'spec.channels.imageRetention'],
};

/** A bot that answers nobody. */
export const allowList: Rule<OrchestratorSpec> = {
  id: 'orchestrator/allow-list',
  severity: 'warning',
  summary: 'With Telegram on, the people who may talk to the bot should be named.',
  why: 'Without an allow-list the daemon rejects every message.',
  fix: 'Put the Telegram user ids, with commas between them, in a Secret, and name it and its key in allowedUsersSecretRef.',
  reads: [
    'spec.channels.telegram.enabled',
    'spec.channels.telegram.allowedUsersSecretRef',
    'spec.env[].name',
  ],
  check({ spec }, complain) {
    const telegram = spec.channels?.telegram;
    if (telegram?.enabled !== true || telegram.allowedUsersSecretRef !== undefined) return;
    if (spec.env?.some(({ name }) => name === 'INFER_CHANNELS_TELEGRAM_ALLOWED_USERS')) return;
    complain(warning(telegramPath.at('allowedUsersSecretRef'), 'without it every message is rejected'));
  },
};

/** Channels, token, poll timeout and limits. */
export const channelErrors: readonly Rule<OrchestratorSpec>[] = [channel, token, pollTimeout, limits];
