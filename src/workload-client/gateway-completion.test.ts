import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { makeDevelopmentCertificate } from '../admission/development-certificate.ts';
import { askForCompletion, type CompletionAnswer, completionTimeoutMs } from './gateway-completion.ts';

const service = { namespace: 'team', name: 'ai', address: '10.0.0.1', port: 8080 };

interface Listening {
  readonly certificateNames?: readonly string[];
  readonly certifiedName?: string;
}

/** Asks a server on this machine that answers like this. */
async function answerOf(
  listener: RequestListener,
  { certificateNames, certifiedName }: Listening = {},
): Promise<CompletionAnswer> {
  const tls = certificateNames !== undefined;
  const server = tls ? tlsServer(certificateNames, listener) : createServer(listener);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const endpoint = { ...service, tls, ...(certifiedName !== undefined && { certifiedName }) };
  const request = { service: endpoint, revision: '1', timeoutMs: completionTimeoutMs };
  try {
    return await askForCompletion(request, AbortSignal.timeout(5000), () => ({ address: '127.0.0.1', port }));
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function tlsServer(names: readonly string[], listener: RequestListener) {
  const { certificate, key } = makeDevelopmentCertificate([...names]);
  return createTlsServer({ cert: certificate, key }, listener);
}

const saying =
  (status: number, error: string): RequestListener =>
  (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));

describe('a gateway', () => {
  it.each([
    [400, 'Unable to determine provider. Please specify a provider.'],
    [400, 'Unsupported model: probe'],
    [403, 'Model not allowed. Please check the list of allowed models.'],
    [403, 'request blocked by guardrails'],
    [200, ''],
  ])('that answers %i %s serves', async (status, error) => {
    expect(await answerOf(saying(status, error))).toEqual({ ok: true });
  });

  it.each([
    [400, 'Failed to decode request', 'McpServersDown'],
    [403, 'guardrail evaluation failed', 'GuardrailUnavailable'],
    [504, 'Request timed out', 'ReadTimeout'],
    [401, 'unauthorized', 'HttpStatus'],
    [404, 'Not found', 'HttpStatus'],
    [500, 'Internal', 'HttpStatus'],
  ])('that answers %i %s does not: %s', async (status, error, reason) => {
    expect(await answerOf(saying(status, error))).toMatchObject({ ok: false, reason });
  });

  it('is asked for a completion of a model that no provider has', async () => {
    let asked = {};
    await answerOf((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        asked = { method: request.method, path: request.url, model: JSON.parse(body).model };
        response.writeHead(400).end();
      });
    });
    expect(asked).toEqual({ method: 'POST', path: '/v1/chat/completions', model: 'probe' });
  });

  it('must show a certificate with the name that it calls itself by', async () => {
    const listener = saying(400, 'Unsupported model: probe');
    const certificateNames = ['ai.example.com'];
    const certifiedName = 'ai.example.com';
    expect(await answerOf(listener, { certificateNames, certifiedName })).toEqual({ ok: true });
    expect(await answerOf(listener, { certificateNames, certifiedName: 'ai.team.svc' })).toEqual({
      ok: false,
      reason: 'CertificateInvalid',
      message: 'the certificate does not name ai.team.svc',
    });
  });
});
