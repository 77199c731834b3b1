/**
 * Asking a gateway for a completion that costs nothing: of a model that no provider has. A gateway that works refuses
 * it for the model; what would keep it from any completion comes before that, while `/health` stays green.
 */
import type { FailedAnswer, WorkloadQuestion } from '../runtime/controller/controlled-kind.ts';
import {
  type ClusterReply,
  type Dial,
  type Send,
  textOf,
  throughClusterIp,
  withService,
} from './cluster-fetch.ts';
import { answerOf, WorkloadFault } from './workload-fault.ts';

/** How long a gateway may take for its answer, in milliseconds: it may have to ask a guardrail. */
export const completionTimeoutMs = 15_000;

/** Reason of the fault that only a restart cures in most releases of the gateway. */
export const mcpServersDown = 'McpServersDown';

/** What came of asking a gateway. */
export type CompletionAnswer = { readonly ok: true } | FailedAnswer;

const path = '/v1/chat/completions';

const question = JSON.stringify({ model: 'probe', messages: [{ role: 'user', content: 'probe' }] });

/** Largest answer that is read, in bytes. */
const largestAnswer = 64 * 1024;

/** What the gateway says, from 0.12 to 0.48, when it cannot serve anybody; nothing in the question is at fault. */
const knownFaults = [
  {
    status: 400,
    words: 'Failed to decode request',
    reason: mcpServersDown,
    message: 'every completion is refused: the gateway reaches none of its MCP servers',
  },
  {
    status: 403,
    words: 'guardrail evaluation failed',
    reason: 'GuardrailUnavailable',
    message: 'every request is refused: the guardrail does not answer the gateway',
  },
  {
    status: 504,
    words: '',
    reason: 'ReadTimeout',
    message: 'every completion times out: SERVER_READ_TIMEOUT is too short',
  },
];

/** Refused for the model is well: 400, or 403 where a list of models or a guardrail comes first. */
const soundRefusals = new Set([400, 403]);

async function judge(reply: ClusterReply): Promise<CompletionAnswer> {
  const { status } = reply;
  const text = await textOf(reply, largestAnswer);
  const fault = knownFaults.find((known) => known.status === status && text.includes(known.words));
  if (fault !== undefined) throw new WorkloadFault(fault.reason, fault.message);
  if ((status >= 200 && status < 300) || soundRefusals.has(status)) return { ok: true };
  throw new WorkloadFault('HttpStatus', `POST ${path} is answered with status ${status}`);
}

async function complete(send: Send, signal: AbortSignal): Promise<CompletionAnswer> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' };
  return judge(await send({ method: 'POST', path, headers, body: question }, signal));
}

/** Asks the gateway behind a Service. Rejects when `signal` aborts. */
export function askForCompletion(
  { service }: WorkloadQuestion,
  signal: AbortSignal,
  dial: Dial = throughClusterIp,
): Promise<CompletionAnswer> {
  return answerOf(() => withService(service, dial, (send) => complete(send, signal)));
}
