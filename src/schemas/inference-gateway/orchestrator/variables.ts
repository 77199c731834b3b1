/** The variables of the daemon. It ignores names that it does not know, so that one set serves all releases. */
import { overridable, reserved, unjudged } from '../../blocks/variable-book.ts';

const agentsName = 'INFER_A2A_AGENTS';

/** What the daemon is given. On those that are reserved rests that one bot has one consumer. */
const daemon = {
  gatewayRun: unjudged('INFER_GATEWAY_RUN'),
  logToOutput: unjudged('INFER_LOGGING_STDOUT'),
  /** Never the user's: a rule of its own says why. */
  logFolder: unjudged('INFER_LOGGING_DIR'),
  channelsEnabled: reserved('channels.telegram.enabled', 'INFER_CHANNELS_ENABLED'),
  maxWorkers: overridable('channels.maxWorkers', 'INFER_CHANNELS_MAX_WORKERS'),
  imageRetention: overridable('channels.imageRetention', 'INFER_CHANNELS_IMAGE_RETENTION'),
  requireApproval: overridable('channels.requireApproval', 'INFER_CHANNELS_REQUIRE_APPROVAL'),
  telegramEnabled: reserved('channels.telegram.enabled', 'INFER_CHANNELS_TELEGRAM_ENABLED'),
  botToken: reserved('channels.telegram.tokenSecretRef', 'INFER_CHANNELS_TELEGRAM_BOT_TOKEN'),
  allowedUsers: overridable(
    'channels.telegram.allowedUsersSecretRef',
    'INFER_CHANNELS_TELEGRAM_ALLOWED_USERS',
  ),
  pollTimeout: overridable('channels.telegram.pollTimeout', 'INFER_CHANNELS_TELEGRAM_POLL_TIMEOUT'),
  gatewayUrl: overridable('gateway.url', 'INFER_GATEWAY_URL'),
  gatewayApiKey: overridable('gateway.apiKeySecretRef', 'INFER_GATEWAY_API_KEY'),
  model: overridable('agent.model', 'INFER_AGENT_MODEL'),
  /** For messages of channels, for everything else, and that of releases before 0.104.1. */
  systemPrompt: overridable(
    'agent.systemPrompt',
    'INFER_PROMPTS_AGENT_SYSTEM_PROMPT_REMOTE',
    'INFER_PROMPTS_AGENT_SYSTEM_PROMPT',
    'INFER_AGENT_SYSTEM_PROMPT',
  ),
  toolsEnabled: overridable('tools.enabled', 'INFER_TOOLS_ENABLED'),
  schedule: overridable('tools.schedule', 'INFER_TOOLS_SCHEDULE_ENABLED'),
  a2aEnabled: overridable('a2a.enabled', 'INFER_A2A_ENABLED'),
  agents: overridable('a2a.agents', agentsName),
};

/** What it must not be given while agents are discovered: it reads their file only without the variable. */
const discovery = {
  agents: reserved('a2a.serviceDiscovery', agentsName),
};

/** The book of the kind. */
export const orchestratorVariables = { daemon, discovery };
