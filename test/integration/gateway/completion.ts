/** A client of a gateway. */
import { once } from 'node:events';
import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { RunningContainer } from '../../stand-ins/gateway/container.ts';

export interface Answer {
  /** 0: none came. */
  readonly status: number;
  readonly text: string;
}

const question = JSON.stringify({ model: 'openai/gpt-4o', messages: [{ role: 'user', content: 'hello' }] });

/** Asks for a completion; with TLS whatever the certificate is, which is for the gateway to mind. */
export async function complete(
  container: RunningContainer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const options = {
    host: '127.0.0.1',
    port: container.port('http'),
    method: 'POST',
    path: '/v1/chat/completions',
    headers,
    rejectUnauthorized: false,
  };
  const request = container.speaksTls ? tlsRequest(options) : plainRequest(options);
  try {
    request.end(question);
    const [response] = await once(request, 'response');
    let text = '';
    for await (const chunk of response.setEncoding('utf8')) text += chunk;
    return { status: response.statusCode, text };
  } catch {
    return { status: 0, text: '' };
  }
}
