import { request } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { createOperationsServer, type OperationsServer } from './operations-server.ts';

let server: OperationsServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

/** Starts a server whose readiness is as given; returns how to ask it. */
async function serve(ready: boolean): Promise<(path: string) => Promise<{ code: number; text: string }>> {
  server = createOperationsServer({
    livez: () => ({ ok: true, lines: ['[+] event-loop'] }),
    readyz: () => ({ ok: ready, lines: [ready ? '[+] caches' : '[-] caches: not synced yet'] }),
    metrics: async () => ({ contentType: 'text/plain; version=0.0.4', text: 'up 1\n' }),
  });
  const port = await server.listen(0, '127.0.0.1');
  return async (path) => {
    const { statusCode, body } = await request(`http://127.0.0.1:${port}${path}`);
    return { code: statusCode, text: await body.text() };
  };
}

describe('the operations server', () => {
  it.each(['/livez', '/healthz'])('answers %s with 200 while the process is alive', async (path) => {
    const ask = await serve(false);
    expect(await ask(path)).toEqual({ code: 200, text: '[+] event-loop\n' });
  });

  it('answers /readyz with 503 and the reason while the process is not ready', async () => {
    const ask = await serve(false);
    expect(await ask('/readyz')).toEqual({ code: 503, text: '[-] caches: not synced yet\n' });
  });

  it('answers /readyz with 200 once it is', async () => {
    const ask = await serve(true);
    expect(await ask('/readyz')).toEqual({ code: 200, text: '[+] caches\n' });
  });

  it('serves the metrics', async () => {
    const ask = await serve(true);
    expect(await ask('/metrics')).toEqual({ code: 200, text: 'up 1\n' });
  });
});
