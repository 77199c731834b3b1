/** What the gateway answers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { McpServers } from './mcp-servers.ts';
import type { HttpClient } from './self-call.ts';
import { isAtLeast, type Provider, type Settings } from './settings.ts';

export interface GatewayParts {
  readonly settings: Settings;
  readonly release: string;
  readonly client: HttpClient;
  readonly mcp: McpServers | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const refusal = (status: number, error: string): Answer => ({ status, body: JSON.stringify({ error }) });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const hasToken = ({ headers }: IncomingMessage) => headers.authorization?.startsWith('Bearer ') === true;

/** The gateway behind its listener. */
export class Gateway {
  readonly #parts: GatewayParts;
  #answered = 0;

  constructor(parts: GatewayParts) {
    this.#parts = parts;
  }

  /** Answers a request; after the write timeout the connection is closed without a word. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { writeMs } = this.#parts.settings;
    const timer = writeMs === 0 ? undefined : setTimeout(() => request.socket.destroy(), writeMs);
    const { status, body } = await this.#answerTo(request);
    clearTimeout(timer);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  /** The page of metrics, under the names of the release. */
  metrics(): string {
    const name = isAtLeast(this.#parts.release, '0.27.0')
      ? 'gen_ai_server_request_duration_seconds_count'
      : 'llm_responses_total';
    return `# TYPE ${name} counter\n${name} ${this.#answered}\n`;
  }

  async #answerTo(request: IncomingMessage): Promise<Answer> {
    const { pathname } = new URL(request.url ?? '', 'http://gateway');
    if (pathname === '/health') return { status: 200, body: JSON.stringify({ message: 'OK' }) };
    if (this.#parts.settings.issuer !== undefined && !hasToken(request)) return refusal(401, 'unauthorized');
    const [, first, provider = '', ...rest] = pathname.split('/');
    if (first === 'proxy') return this.#forward(provider, rest.join('/'), await bodyOf(request));
    if (pathname !== '/v1/chat/completions') return refusal(404, 'Requested route is not found');
    this.#answered++;
    return this.#complete(request, await bodyOf(request));
  }

  /** The gateway calls itself for completions: over its own listener, by its own name. */
  async #complete(request: IncomingMessage, body: string): Promise<Answer> {
    const { settings, mcp, client, release } = this.#parts;
    if (mcp?.serves === false) return refusal(400, 'Failed to decode request');
    const [id = '', ...model] = String(JSON.parse(body).model).split('/');
    const provider = settings.providers.get(id);
    if (provider === undefined || model.length === 0) return refusal(400, 'Unable to determine provider');
    if (provider.needsKey && provider.key === '') return refusal(400, 'Provider requires an API key');
    if (settings.readMs === 0) return refusal(504, 'Request timed out');

    const signal = AbortSignal.timeout(settings.readMs);
    const { authorization } = request.headers;
    const carriesToken = isAtLeast(release, '0.25.2') && authorization !== undefined;
    const scheme = settings.tls === undefined ? 'http' : 'https';
    try {
      const reply = await client.post({
        url: `${scheme}://${settings.host}:${settings.port}/proxy/${id}/chat/completions`,
        headers: carriesToken ? { authorization } : {},
        body: JSON.stringify({ ...JSON.parse(body), model: model.join('/') }),
        signal,
      });
      return { status: reply.status, body: reply.text };
    } catch (error) {
      return signal.aborted ? refusal(504, 'Request timed out') : refusal(400, String(error));
    }
  }

  async #forward(id: string, path: string, body: string): Promise<Answer> {
    const { settings, client } = this.#parts;
    const { url, key }: Provider = settings.providers.get(id) ?? { url: '', key: '', needsKey: true };
    const headers: Record<string, string> = key === '' ? {} : { authorization: `Bearer ${key}` };
    try {
      const signal = AbortSignal.timeout(settings.readMs);
      const reply = await client.post({ url: `${url}/${path}`, headers, body, signal });
      return { status: reply.status, body: reply.text };
    } catch (error) {
      return refusal(502, String(error));
    }
  }
}
