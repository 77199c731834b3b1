/** Asking an agent for its card: what it is, and what it can do. */
import type { FailedAnswer, WorkloadQuestion } from '../runtime/controller/controlled-kind.ts';
import type { AgentCard } from '../schemas/inference-gateway/agent/status.ts';
import { readAgentCard } from './card-reader.ts';
import {
  type Dial,
  expectSuccess,
  type Send,
  textOf,
  throughClusterIp,
  withService,
} from './cluster-fetch.ts';
import { answerOf, WorkloadFault } from './workload-fault.ts';

/** How long an agent may take for its card, in milliseconds. */
export const cardTimeoutMs = 10_000;

/** Where cards are: since protocol 0.3, and before. */
const cardPaths = ['/.well-known/agent-card.json', '/.well-known/agent.json'] as const;

/** Largest card that is read, in bytes; real ones have a few thousand. */
const largestCard = 256 * 1024;

/** What came of asking an agent. */
export type AgentCardAnswer = { readonly ok: true; readonly card: AgentCard } | FailedAnswer;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new WorkloadFault('CardInvalid', 'the agent card is no JSON');
  }
}

async function fetchCard(send: Send, signal: AbortSignal): Promise<AgentCard> {
  const headers = { accept: 'application/json' };
  const [newer, older] = cardPaths;
  let path: string = newer;
  let reply = await send({ method: 'GET', path, headers }, signal);
  if (reply.status === 404) {
    reply.discard();
    path = older;
    reply = await send({ method: 'GET', path, headers }, signal);
  }
  if (reply.status === 404) {
    throw new WorkloadFault('CardNotFound', `there is no agent card at ${newer} or ${older}`);
  }
  expectSuccess(reply, `GET ${path}`);
  return readAgentCard(parsed(await textOf(reply, largestCard)));
}

/** Asks the agent behind a Service for its card. Rejects when `signal` aborts. */
export function askForCard(
  { service }: WorkloadQuestion,
  signal: AbortSignal,
  dial: Dial = throughClusterIp,
): Promise<AgentCardAnswer> {
  return answerOf(async () => {
    const card = await withService(service, dial, (send) => fetchCard(send, signal));
    return { ok: true, card };
  });
}
