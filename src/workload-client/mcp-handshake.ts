/** Asking an MCP server whether it is one: the `initialize` handshake of the streamable HTTP transport. */
import { isRecord } from '../kubernetes/json.ts';
import type { FailedAnswer, WorkloadQuestion } from '../runtime/controller/controlled-kind.ts';
import {
  boundedChunks,
  type ClusterReply,
  type Dial,
  expectSuccess,
  type Send,
  textOf,
  throughClusterIp,
  withService,
} from './cluster-fetch.ts';
import { shownText } from './untrusted-text.ts';
import { answerOf, WorkloadFault } from './workload-fault.ts';

/** Where servers listen for the protocol: the path that gateways and agents append. */
const path = '/mcp';

/** The version that is asked for; a server answers with one that it has. */
const protocolVersion = '2025-06-18';

/** Largest answer that is read, in bytes. */
const largestAnswer = 64 * 1024;

/** How long a server may take to end the session, which does not change the answer, in milliseconds. */
const endSessionMs = 1_000;

/** Longest name or message of a server that is shown, in characters. */
const shownLength = 128;

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: {
    protocolVersion,
    capabilities: {},
    clientInfo: { name: 'inference-operator', version: '1' },
  },
});

/** What a server says of itself. */
export interface McpServerInfo {
  readonly name: string;
  readonly version: string;
  readonly protocolVersion: string;
}

/** What came of asking an MCP server. */
export type McpAnswer = { readonly ok: true; readonly server: McpServerInfo } | FailedAnswer;

function textIn(value: unknown): string {
  return typeof value === 'string' ? shownText(value, shownLength) : '';
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a message of JSON-RPC is the answer to ours. */
function isAnswer(message: unknown): message is Readonly<Record<string, unknown>> {
  return isRecord(message) && message.jsonrpc === '2.0' && message.id === 1;
}

const notMcp = (words: string): WorkloadFault => new WorkloadFault('NotMcp', words);

async function answerIn(reply: ClusterReply): Promise<Readonly<Record<string, unknown>>> {
  const type = reply.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') {
    const message = parsed(await textOf(reply, largestAnswer));
    if (isAnswer(message)) return message;
    throw notMcp(`POST ${path} is answered with JSON that is no answer of JSON-RPC to initialize`);
  }
  if (type !== 'text/event-stream') {
    throw notMcp(`POST ${path} is answered with neither JSON nor a stream of events`);
  }
  for await (const data of eventData(boundedChunks(reply.body, largestAnswer))) {
    const message = parsed(data);
    if (isAnswer(message)) return message;
  }
  throw notMcp(`POST ${path} is answered with a stream that ends without an answer to initialize`);
}

function serverIn({ result, error }: Readonly<Record<string, unknown>>): McpServerInfo {
  if (isRecord(error)) {
    throw new WorkloadFault('InitializeRefused', `the server refuses initialize: ${textIn(error.message)}`);
  }
  if (!isRecord(result) || typeof result.protocolVersion !== 'string') {
    throw notMcp('the answer to initialize names no protocolVersion');
  }
  const info = isRecord(result.serverInfo) ? result.serverInfo : {};
  return {
    name: textIn(info.name),
    version: textIn(info.version),
    protocolVersion: textIn(result.protocolVersion),
  };
}

/** What statuses mean that sound servers answer with in a cluster. */
const statusHints: Readonly<Record<number, string>> = {
  401: 'it wants a credential, and the operator has none',
  403: 'does it refuse the name of the Service as Host, against DNS rebinding?',
  404: 'does it listen at another path?',
  421: 'does it refuse the name of the Service as Host, against DNS rebinding?',
};

function expectAnswer(reply: ClusterReply): void {
  const hint = statusHints[reply.status];
  if (hint !== undefined) {
    throw new WorkloadFault('HttpStatus', `POST ${path} is answered with status ${reply.status}: ${hint}`);
  }
  expectSuccess(reply, `POST ${path}`);
}

/** Ends the session that the handshake may have begun; a server that does not let it be ended is as good as another. */
async function endSession(send: Send, session: string, version: string, signal: AbortSignal): Promise<void> {
  const headers = { 'mcp-session-id': session, 'mcp-protocol-version': version };
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(endSessionMs)]);
  await send({ method: 'DELETE', path, headers }, inTime).catch(() => {});
}

async function handshake(send: Send, signal: AbortSignal): Promise<McpServerInfo> {
  const headers = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
  const reply = await send({ method: 'POST', path, headers, body: initialize }, signal);
  expectAnswer(reply);
  const server = serverIn(await answerIn(reply));
  const session = reply.header('mcp-session-id');
  if (session !== undefined) await endSession(send, session, server.protocolVersion, signal);
  return server;
}

/** Greets the MCP server behind a Service. Rejects when `signal` aborts. */
export function greetServer(
  { service }: WorkloadQuestion,
  signal: AbortSignal,
  dial: Dial = throughClusterIp,
): Promise<McpAnswer> {
  return answerOf(async () => {
    const server = await withService(service, dial, (send) => handshake(send, signal));
    return { ok: true, server };
  });
}

/**
 * What `data` of the events of a stream holds, event by event, as soon as each is complete. Source: the HTML standard, section 9.2, as far as
 * `data` goes.
 */
export async function* eventData(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let pending = '';
  let data: string[] = [];
  for await (const chunk of chunks) {
    pending += decoder.decode(chunk, { stream: true });
    // A CR at the end may be half of a CRLF.
    const lines = pending.split(/\r\n|\n|\r(?!$)/);
    pending = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('data:')) data.push(line.slice('data:'.length).replace(/^ /, ''));
      if (line !== '' || data.length === 0) continue;
      yield data.join('\n');
      data = [];
    }
  }
}
