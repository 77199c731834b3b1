/**
 * The environment of the daemon.
 *
 * What is absent from the spec is left out: the daemon takes an empty variable for a value, and an empty prompt removes
 * its own. It ignores names that it does not know, so that one set of variables serves all releases.
 */
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { SecretKey } from '../../../schemas/blocks/references.ts';
import type { OrchestratorModel } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { fromSecret, literal, text, underNames, withoutRepeats } from '../../workload/variables.ts';
import { logFolder } from './daemon-paths.ts';

type Orchestrator = Normalized<OrchestratorModel>;

function optional(name: string, value: string | number | boolean | undefined): ContainerVariable[] {
  return value === undefined ? [] : [text(name, value)];
}

function optionalSecret(name: string, key: SecretKey | undefined): ContainerVariable[] {
  return key === undefined ? [] : underNames([name], fromSecret(key));
}

function channelVariables({ channels }: Orchestrator): ContainerVariable[] {
  const { maxWorkers, imageRetention, requireApproval, telegram } = channels;
  return [
    // The daemon ends when channels are on and none of them is.
    text('INFER_CHANNELS_ENABLED', telegram !== undefined),
    ...optional('INFER_CHANNELS_MAX_WORKERS', maxWorkers),
    ...optional('INFER_CHANNELS_IMAGE_RETENTION', imageRetention),
    ...optional('INFER_CHANNELS_REQUIRE_APPROVAL', requireApproval),
    text('INFER_CHANNELS_TELEGRAM_ENABLED', telegram !== undefined),
    ...optionalSecret('INFER_CHANNELS_TELEGRAM_BOT_TOKEN', telegram?.token),
    ...optionalSecret('INFER_CHANNELS_TELEGRAM_ALLOWED_USERS', telegram?.allowedUsers),
    ...optional('INFER_CHANNELS_TELEGRAM_POLL_TIMEOUT', telegram?.pollTimeoutSeconds),
  ];
}

/** Names of the prompt: for messages of channels, for everything else, and that of releases before 0.104.1. */
const promptNames = [
  'INFER_PROMPTS_AGENT_SYSTEM_PROMPT_REMOTE',
  'INFER_PROMPTS_AGENT_SYSTEM_PROMPT',
  'INFER_AGENT_SYSTEM_PROMPT',
];

function modelVariables({ gateway, agent }: Orchestrator): ContainerVariable[] {
  return [
    ...underNames(['INFER_GATEWAY_URL'], literal(gateway.url)),
    ...optionalSecret('INFER_GATEWAY_API_KEY', gateway.apiKey),
    ...underNames(['INFER_AGENT_MODEL'], literal(agent.model)),
    ...(agent.systemPrompt === undefined ? [] : underNames(promptNames, literal(agent.systemPrompt))),
  ];
}

function toolVariables({ tools, a2a }: Orchestrator): ContainerVariable[] {
  // The daemon does not look into its agents file while the variable has agents: with discovery all are in the file.
  const urls = a2a?.discoveryNamespace === undefined ? (a2a?.urls ?? []) : [];
  return [
    ...optional('INFER_TOOLS_ENABLED', tools?.enabled),
    ...optional('INFER_TOOLS_SCHEDULE_ENABLED', tools?.schedule),
    ...optional('INFER_A2A_ENABLED', a2a?.enabled),
    ...(urls.length === 0 ? [] : [text('INFER_A2A_AGENTS', urls.join(','))]),
  ];
}

/** Every variable of the container, each once; those that the user gives stand first and win. */
export function environmentOf(orchestrator: Orchestrator): ContainerVariable[] {
  return withoutRepeats([
    ...orchestrator.env,
    // The gateway is elsewhere: none is to be started in the pod.
    text('INFER_GATEWAY_RUN', false),
    text('INFER_LOGGING_STDOUT', true),
    text('INFER_LOGGING_DIR', logFolder),
    ...channelVariables(orchestrator),
    ...modelVariables(orchestrator),
    ...toolVariables(orchestrator),
  ]);
}
