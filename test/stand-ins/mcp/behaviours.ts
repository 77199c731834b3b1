/** How MCP servers answer to `initialize` over streamable HTTP. */
import { faults, sends } from '../faults.ts';
import type { Behaviour, ReceivedRequest } from '../stand-in-server.ts';

const server = { name: 'files', version: '1.4.0' };

/** The answer of a server to the handshake in a request. */
function answerTo({ body }: ReceivedRequest, more: object = {}): string {
  const { id, params } = JSON.parse(body) as { id: number; params: { protocolVersion: string } }; // which we sent
  const result = { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo: server };
  return JSON.stringify({ jsonrpc: '2.0', id, result, ...more });
}

/** Answers only to POST /mcp, as a sound server does: it has no stream of its own to offer to a GET. */
function atEndpoint(initialized: Behaviour): Behaviour {
  return (request, response) => {
    if (request.path !== '/mcp') response.writeHead(404).end();
    else if (request.method === 'DELETE') response.writeHead(204).end();
    else if (request.method !== 'POST') response.writeHead(405).end();
    else initialized(request, response);
  };
}

/** Answers with a message of JSON-RPC, whatever the request says. */
const says = (message: unknown) => atEndpoint(sends(JSON.stringify(message)));

/** Every behaviour, by its name. */
export const mcpBehaviours = {
  ...faults,
  'answering in JSON': atEndpoint((request, response) =>
    response
      .writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'mcp-session-id': 'session-7' })
      .end(answerTo(request)),
  ),
  /** A stream that stays open, with other messages before the answer. */
  'answering in a stream': atEndpoint((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'mcp-session-id': 'session-8' });
    response.write(': hello\n\nid: 0\ndata:\n\n');
    response.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message"}\n\n');
    response.write(`event: message\r\ndata: ${answerTo(request)}\r\n\r\n`);
  }),
  'without sessions': atEndpoint((request, response) => sends(answerTo(request))(request, response)),
  'refusing the Host': atEndpoint(sends('Invalid Host header', 'text/plain', 421)),
  'behind a login': sends('{"error":"unauthorized"}', 'application/json', 401),
  'at another path': sends('not found', 'text/plain', 404),
  'refusing to initialize': says({
    jsonrpc: '2.0',
    id: 1,
    error: { code: -32602, message: 'too old\u0007' },
  }),
  'answering something else': says({ jsonrpc: '2.0', id: 2, result: {} }),
  'without a version': says({ jsonrpc: '2.0', id: 1, result: {} }),
  'a web server': sends('<html>It works!</html>', 'text/html'),
  'with a stream without an answer': atEndpoint(sends('data: {}\n\n', 'text/event-stream')),
} satisfies Record<string, Behaviour>;

/** Name of a behaviour. */
export type McpBehaviour = keyof typeof mcpBehaviours;
