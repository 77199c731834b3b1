/**
 * The environment of the daemon.
 *
 * What is absent from the spec is left out: the daemon takes an empty variable for a value, and an empty prompt removes
 * its own.
 */
import type { ContainerVariable } from '../../../schemas/blocks/env-var.ts';
import type { OrchestratorSettings } from '../../../schemas/inference-gateway/orchestrator/normalized.ts';
import { orchestratorVariables } from '../../../schemas/inference-gateway/orchestrator/variables.ts';
import type { Normalized } from '../../../schemas/kind-schema.ts';
import { type BookedVariable, freeText, fromSecret, text, withoutRepeats } from '../../workload/variables.ts';
import { logFolder } from './daemon-paths.ts';

const { daemon: book } = orchestratorVariables;

type Orchestrator = Normalized<OrchestratorSettings>;

function channelVariables({ channels }: Orchestrator): BookedVariable[] {
  const { maxWorkers, imageRetention, requireApproval, telegram } = channels;
  return [
    // The daemon ends when channels are on and none of them is.
    ...text(book.channelsEnabled, telegram !== undefined),
    ...text(book.maxWorkers, maxWorkers),
    ...text(book.imageRetention, imageRetention),
    ...text(book.requireApproval, requireApproval),
    ...text(book.telegramEnabled, telegram !== undefined),
    ...fromSecret(book.botToken, telegram?.token),
    ...fromSecret(book.allowedUsers, telegram?.allowedUsers),
    ...text(book.pollTimeout, telegram?.pollTimeoutSeconds),
  ];
}

function modelVariables({ gateway, agent }: Orchestrator): BookedVariable[] {
  return [
    ...freeText(book.gatewayUrl, gateway.url),
    ...fromSecret(book.gatewayApiKey, gateway.apiKey),
    ...freeText(book.model, agent.model),
    ...freeText(book.systemPrompt, agent.systemPrompt),
  ];
}

function toolVariables({ tools, a2a }: Orchestrator): BookedVariable[] {
  // The daemon does not look into its agents file while the variable has agents: with discovery all are in the file.
  const urls = a2a?.discoveryNamespace === undefined ? (a2a?.urls ?? []) : [];
  return [
    ...text(book.toolsEnabled, tools?.enabled),
    ...text(book.schedule, tools?.schedule),
    ...text(book.a2aEnabled, a2a?.enabled),
    ...(urls.length === 0 ? [] : text(book.agents, urls.join(','))),
  ];
}

/** Every variable of the container, each once; those that the user gives stand first and win. */
export function environmentOf(orchestrator: Orchestrator): ContainerVariable[] {
  return withoutRepeats(orchestrator.env, [
    // The gateway is elsewhere: none is to be started in the pod.
    ...text(book.gatewayRun, false),
    ...text(book.logToOutput, true),
    ...text(book.logFolder, logFolder),
    ...channelVariables(orchestrator),
    ...modelVariables(orchestrator),
    ...toolVariables(orchestrator),
  ]);
}
