import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkedPair } from './certificate.ts';
import { makeDevelopmentCertificate } from './development-certificate.ts';
import { type AdmittedKind, admittedKind } from './examination.ts';
import type { Decision } from './handler.ts';
import type { AdmissionReview } from './review.ts';
import { type AdmissionServer, createAdmissionServer } from './server.ts';
import { teapot, teapotDefinition, teapots } from './teapot.ts';

const [first, second] = [1, 2].map((number) => makeDevelopmentCertificate([`pod-${number}`, 'localhost']));
const pairOf = (made = first) => checkedPair(made?.certificate ?? '', made?.key ?? '', new Date());
const authorities = [first?.ca ?? '', second?.ca ?? ''];
const MiB = 1024 * 1024;

/** A kind whose judging fails. */
const faulty: AdmittedKind = admittedKind({
  ...teapotDefinition,
  schema: { ...teapotDefinition.schema, resource: { ...teapotDefinition.schema.resource, plural: 'faults' } },
  rules: [
    {
      id: 'teapot/fault',
      severity: 'error',
      summary: '',
      why: '',
      fix: '',
      reads: [],
      check: ({ spec }) => {
        throw new Error(`cannot judge ${JSON.stringify(spec)}`);
      },
    },
  ],
});

let server: AdmissionServer;
let port: number;
let log: string;
let decisions: Decision[];
let agent: Agent;

async function start(): Promise<void> {
  log = '';
  decisions = [];
  const stream = new PassThrough();
  stream.on('data', (chunk) => {
    log += chunk;
  });
  server = createAdmissionServer({
    kinds: [teapots, faulty],
    pair: pairOf(first),
    log: pino(stream),
    decided: (decision) => decisions.push(decision),
  });
  port = await server.listen(0, '127.0.0.1');
  agent = new Agent({ keepAlive: true, ca: authorities });
}

beforeEach(start);
afterEach(async () => {
  agent.destroy();
  await server.close(0);
});

interface Reply {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | number>;
}

function send(
  body: string | Buffer,
  { path = '/validate/teapots', method = 'POST', headers = {} }: Sent = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: 'localhost', agent, path, method };
    const sent = request(
      { ...options, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () =>
          resolve({ code: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const reviewFor = (object: unknown, changes: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u-1', operation: 'CREATE', namespace: 'home', object, ...changes },
});
const sound = JSON.stringify(reviewFor(teapot({ brew: 'green' })));

/** The response in a reply, which must be a well-formed review. */
function responseIn(reply: Reply): AdmissionReview['response'] {
  const review: AdmissionReview = JSON.parse(reply.text);
  expect(review).toMatchObject({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' });
  expect(reply.headers['content-type']).toContain('application/json');
  expect(typeof review.response.uid).toBe('string');
  return review.response;
}

async function secureSocket(options: ConnectionOptions = {}): Promise<TLSSocket> {
  const socket = connectTls({
    host: '127.0.0.1',
    port,
    servername: 'localhost',
    ca: authorities,
    ...options,
  });
  await once(socket, 'secureConnect');
  return socket;
}

const postOf = (body: string, path = '/validate/teapots'): string =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

/** What a connection says until it has said something with the given end. */
async function heard(socket: Socket, end: string): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += chunk;
    if (text.includes(end)) break;
  }
  return text;
}

describe('a review', () => {
  it('is answered, and told to whom it concerns', async () => {
    const reply = await send(sound);
    expect(reply.code).toBe(200);
    expect(responseIn(reply)).toEqual({ uid: 'u-1', allowed: true });
    const refused = await send(JSON.stringify(reviewFor(teapot({ cups: 0 }))), { path: '/mutate/teapots' });
    expect(refused.code).toBe(200);
    expect(responseIn(refused)).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 422 } });
    expect(decisions).toEqual([
      {
        webhook: 'validate',
        kind: 'Teapot',
        operation: 'CREATE',
        outcome: 'allowed',
        seconds: expect.any(Number),
      },
      {
        webhook: 'mutate',
        kind: 'Teapot',
        operation: 'CREATE',
        outcome: 'refused',
        seconds: expect.any(Number),
      },
    ]);
  });

  it('is taken with parameters of its content type, and at a path with a query', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(responseIn(await send(sound, { headers, path: '/validate/teapots?timeout=5s' })).allowed).toBe(
      true,
    );
  });

  it('is taken in chunks of unknown length', async () => {
    expect(responseIn(await send(sound, { headers: { 'transfer-encoding': 'chunked' } })).allowed).toBe(true);
  });

  it.each(['__proto__', 'constructor'])('may have a key %s anywhere', async (key) => {
    const body = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","${key}":{"allowed":true},"request":{"uid":"u-1","operation":"CREATE",
      "object":{"metadata":{"annotations":{"${key}":"x"}},"spec":{"stickers":{"${key}":"x"},"handle":{"${key}":{"prototype":{"cups":0}}},"${key}":{"cups":0}}}}}`;
    for (const path of ['/mutate/teapots', '/validate/teapots']) {
      expect(responseIn(await send(body, { path }))).toMatchObject({ uid: 'u-1', allowed: true });
    }
    expect(Object.prototype).not.toHaveProperty('allowed');
    expect(Object.prototype).not.toHaveProperty('cups');
  });

  it('whose judging fails is refused with status 500; the log says where, and nothing of the object', async () => {
    const secret = 'sk-canary\n    at sk-canary';
    const body = JSON.stringify(reviewFor({ metadata: { name: 'pot' }, spec: { secret, brew: 'green' } }));
    const reply = await send(body, { path: '/validate/faults' });
    expect(reply.code).toBe(200);
    expect(responseIn(reply)).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 500 } });
    expect(log).toContain('judging failed');
    expect(log).toContain('server.test.ts');
    expect(log).toContain('"name":"pot"');
    expect(log + reply.text).not.toContain('canary');
    expect(decisions).toMatchObject([{ outcome: 'failed' }]);
    expect((await send(sound)).code).toBe(200);
  });
});

describe('what is no review', () => {
  const cases: [string, string, Sent, number, string][] = [
    ['malformed JSON', '{"kind": sk-canary', {}, 400, 'the body must be JSON'],
    ['an empty body', '', {}, 400, 'the body must be JSON'],
    ['no object', '7', {}, 400, 'the body must be an AdmissionReview'],
    ['another version', sound.replace('/v1', '/v1beta1'), {}, 400, 'apiVersion must be admission.k8s.io/v1'],
    ['YAML', 'kind: x', { headers: { 'content-type': 'application/yaml' } }, 415, 'the content type must be'],
    ['plain text', sound, { headers: { 'content-type': 'text/plain' } }, 415, 'the content type must be'],
    ['no content type', sound, { headers: { 'content-type': '' } }, 415, 'the content type must be'],
    ['another path', sound, { path: '/validate/kettles' }, 404, 'no webhook is served at this path'],
    ['another method', '', { method: 'GET' }, 404, 'no webhook is served at this path'],
    ['the root', '', { path: '/', method: 'GET' }, 404, 'no webhook is served at this path'],
  ];
  it.each(cases)('is turned away in the form of a review: %s', async (_, body, sent, code, problem) => {
    const reply = await send(body, sent);
    expect(reply.code).toBe(code);
    const { allowed, status } = responseIn(reply);
    expect(allowed).toBe(false);
    expect(status).toMatchObject({ code, message: expect.stringContaining(problem) });
    expect(reply.text + log).not.toContain('canary');
    expect(decisions).toEqual([]);
    expect((await send(sound)).code).toBe(200);
  });

  it('names the uid where it can be read', async () => {
    const reply = await send(JSON.stringify(reviewFor(teapot({}), { operation: 'DELETE' })));
    expect(reply.code).toBe(400);
    expect(responseIn(reply)).toMatchObject({ uid: 'u-1', allowed: false });
  });
});

describe('the size of a body', () => {
  it('may be 7 MiB', async () => {
    const padding = 'x'.repeat(7 * MiB - sound.length - 12);
    const body = sound.replace('{', `{"pad":"${padding}",`);
    expect(body.length).toBeLessThanOrEqual(7 * MiB);
    expect(responseIn(await send(body)).allowed).toBe(true);
  });

  it.each([
    ['by its announced length', {}],
    ['while it comes in chunks', { 'transfer-encoding': 'chunked' }],
  ])('is refused beyond that, %s', async (_, headers) => {
    const reply = await send(Buffer.alloc(7 * MiB + 1, ' '), { headers });
    expect(reply.code).toBe(413);
    expect(responseIn(reply).status).toMatchObject({
      code: 413,
      message: expect.stringContaining('7340032 bytes'),
    });
    expect((await send(sound)).code).toBe(200);
  });
});

describe('bytes in flight', () => {
  /** Opens a request that announces a body and sends only its first byte. */
  async function halfSent(length: number | 'chunked'): Promise<TLSSocket> {
    const socket = await secureSocket();
    const framing = length === 'chunked' ? 'transfer-encoding: chunked' : `content-length: ${length}`;
    socket.write(
      `POST /validate/teapots HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${framing}\r\n\r\n`,
    );
    socket.on('error', () => undefined);
    return socket;
  }

  /** Waits until a small request is answered with the given status. */
  async function answeredWith(code: number): Promise<Reply> {
    for (;;) {
      const reply = await send(sound);
      if (reply.code === code) return reply;
    }
  }

  it('beyond 64 MiB are turned away with 429, until others have been answered', async () => {
    const held = await Promise.all(Array.from({ length: 9 }, () => halfSent(7 * MiB)));
    held.push(await halfSent(MiB));
    const reply = await answeredWith(429);
    expect(reply.headers['retry-after']).toBe('1');
    expect(responseIn(reply).status).toMatchObject({ code: 429, reason: 'TooManyRequests' });
    for (const socket of held) socket.destroy();
    expect(responseIn(await answeredWith(200)).allowed).toBe(true);
  });

  it('count bodies of unknown length as the largest', async () => {
    const held = await Promise.all(Array.from({ length: 9 }, () => halfSent('chunked')));
    held.push(await halfSent(MiB));
    await answeredWith(429);
    for (const socket of held) socket.destroy();
    await answeredWith(200);
  });

  it('are not taken by requests without a body', async () => {
    const replies = await Promise.all(Array.from({ length: 30 }, () => send('', { method: 'GET' })));
    expect(new Set(replies.map(({ code }) => code))).toEqual(new Set([404]));
  });
});

describe('the certificate', () => {
  const oldTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

  it('is replaced for new connections; those that are open go on', async () => {
    const kept = await secureSocket();
    server.replaceCertificate(pairOf(second));
    const fresh = await secureSocket();
    expect(fresh.getPeerX509Certificate()?.toString()).toBe(second?.certificate.replaceAll('\r', ''));
    expect(kept.getPeerX509Certificate()?.toString()).toBe(first?.certificate.replaceAll('\r', ''));
    for (const socket of [kept, fresh]) {
      socket.write(postOf(sound));
      expect(await heard(socket, '}}')).toContain('"allowed":true');
      socket.destroy();
    }
  });

  it('is kept when TLS does not take another', async () => {
    const broken = { ...pairOf(first), key: second?.key ?? '' };
    expect(() => server.replaceCertificate(broken)).toThrow();
    expect((await send(sound)).code).toBe(200);
  });

  it('comes with TLS 1.2 or newer, before and after', async () => {
    await expect(secureSocket(oldTls)).rejects.toThrow();
    server.replaceCertificate(pairOf(second));
    await expect(secureSocket(oldTls)).rejects.toThrow();
    const socket = await secureSocket({ maxVersion: 'TLSv1.2' });
    expect(socket.getProtocol()).toBe('TLSv1.2');
    socket.destroy();
  });

  it('comes with HTTP/1.1 alone', async () => {
    const socket = await secureSocket({ ALPNProtocols: ['http/1.1'] });
    expect(socket.alpnProtocol).toBe('http/1.1');
    socket.destroy();
    await expect(secureSocket({ ALPNProtocols: ['h2'] })).rejects.toThrow();
  });
});

describe('closing', () => {
  it('answers what is under way, and says that the connection ends', async () => {
    const socket = await secureSocket();
    const message = postOf(sound);
    socket.write(message.slice(0, -1));
    await send(sound);
    const closed = server.close(10_000);
    socket.write(message.slice(-1));
    const answer = await heard(socket, '}}');
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('connection: close');
    expect(answer).toContain('"allowed":true');
    agent.destroy();
    await closed;
  });

  it('answers a review on a connection that was open before', async () => {
    const spare = await secureSocket();
    await send(sound);
    const closed = server.close(10_000);
    spare.write(postOf(sound));
    const answer = await heard(spare, '}}');
    expect(answer).toContain('HTTP/1.1 200');
    expect(answer.toLowerCase()).toContain('connection: close');
    await closed;
  });

  it('takes no new connections', async () => {
    await server.close(0);
    await expect(secureSocket()).rejects.toThrow('ECONNREFUSED');
  });

  it.each<[string, () => Promise<Socket>]>([
    ['has asked nothing yet', () => secureSocket()],
    [
      'has not begun TLS',
      async () => {
        const socket = connectTcp(port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
    ],
    [
      'stops in the middle of a body',
      async () => {
        const socket = await secureSocket();
        socket.write(postOf(sound).slice(0, -5));
        return socket;
      },
    ],
  ])('does not wait for a connection that %s', async (_, open) => {
    const socket = await open();
    socket.on('error', () => undefined);
    await send(sound);
    const ended = once(socket, 'close');
    const started = performance.now();
    await server.close(200);
    expect(performance.now() - started).toBeLessThan(2000);
    await ended;
  });
});

it('lives through noise in place of TLS', async () => {
  const socket = connectTcp(port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(randomBytes(4096));
  await once(socket, 'close');
  expect((await send(sound)).code).toBe(200);
});
