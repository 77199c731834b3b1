/** Reviews and what is none, over TLS. */
import { once } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { admittedKind } from './examination.ts';
import {
  nextReply,
  type RequestChanges,
  RunningServer,
  responseIn,
  reviewFor,
  soundReview,
} from './testing/running-server.ts';
import { teapot, teapotDefinition, teapots } from './testing/teapot.ts';

const MiB = 1024 * 1024;

/** A kind whose judging fails. */
const faulty = admittedKind({
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

let running: RunningServer;

beforeEach(async () => {
  running = await RunningServer.start([teapots, faulty]);
});
afterEach(() => running.stop());

describe('a review', () => {
  it('is answered, and told to whom it concerns', async () => {
    const reply = await running.send(soundReview);
    expect(reply.code).toBe(200);
    expect(responseIn(reply)).toEqual({ uid: 'u-1', allowed: true });
    const refused = await running.send(JSON.stringify(reviewFor(teapot({ cups: 0 }))), {
      path: '/mutate/teapots',
    });
    expect(refused.code).toBe(200);
    expect(responseIn(refused)).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 422 } });
    expect(running.decisions).toEqual([
      {
        webhook: 'validate',
        kind: 'Teapot',
        operation: 'CREATE',
        outcome: 'allowed',
        rules: [],
      },
      {
        webhook: 'mutate',
        kind: 'Teapot',
        operation: 'CREATE',
        outcome: 'refused',
        rules: ['teapot/cups'],
      },
    ]);
  });

  it('is taken with parameters of its content type, and at a path with a query', async () => {
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    expect(
      responseIn(await running.send(soundReview, { headers, path: '/validate/teapots?timeout=5s' })).allowed,
    ).toBe(true);
  });

  it('is taken in chunks of unknown length', async () => {
    expect(
      responseIn(await running.send(soundReview, { headers: { 'transfer-encoding': 'chunked' } })).allowed,
    ).toBe(true);
  });

  it.each(['__proto__', 'constructor'])('may have a key %s anywhere', async (key) => {
    const body = `{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","${key}":{"allowed":true},"request":{"uid":"u-1","operation":"CREATE",
      "object":{"metadata":{"annotations":{"${key}":"x"}},"spec":{"stickers":{"${key}":"x"},"handle":{"${key}":{"prototype":{"cups":0}}},"${key}":{"cups":0}}}}}`;
    for (const path of ['/mutate/teapots', '/validate/teapots']) {
      expect(responseIn(await running.send(body, { path }))).toMatchObject({ uid: 'u-1', allowed: true });
    }
    expect(Object.prototype).not.toHaveProperty('allowed');
    expect(Object.prototype).not.toHaveProperty('cups');
  });

  it('whose judging fails is refused with status 500; the log says where, and nothing of the object', async () => {
    const secret = 'sk-canary\n    at sk-canary';
    const body = JSON.stringify(reviewFor({ metadata: { name: 'pot' }, spec: { secret, brew: 'green' } }));
    const reply = await running.send(body, { path: '/validate/faults' });
    expect(reply.code).toBe(200);
    expect(responseIn(reply)).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 500 } });
    expect(running.log).toContain('judging failed');
    expect(running.log).toContain('server.test.ts');
    expect(running.log).toContain('"name":"pot"');
    expect(running.log + reply.text).not.toContain('canary');
    expect(running.decisions).toMatchObject([{ outcome: 'failed' }]);
    expect((await running.send(soundReview)).code).toBe(200);
  });
});

describe('what is no review', () => {
  const cases: [string, string, RequestChanges, number, string][] = [
    ['malformed JSON', '{"kind": sk-canary', {}, 400, 'the body must be JSON'],
    ['an empty body', '', {}, 400, 'the body must be JSON'],
    ['no object', '7', {}, 400, 'the body must be an AdmissionReview'],
    [
      'another version',
      soundReview.replace('/v1', '/v1beta1'),
      {},
      400,
      'apiVersion must be admission.k8s.io/v1',
    ],
    ['YAML', 'kind: x', { headers: { 'content-type': 'application/yaml' } }, 415, 'the content type must be'],
    [
      'plain text',
      soundReview,
      { headers: { 'content-type': 'text/plain' } },
      415,
      'the content type must be',
    ],
    ['no content type', soundReview, { headers: { 'content-type': '' } }, 415, 'the content type must be'],
    ['another path', soundReview, { path: '/validate/kettles' }, 404, 'no webhook is served at this path'],
    ['another method', '', { method: 'GET' }, 404, 'no webhook is served at this path'],
    ['the root', '', { path: '/', method: 'GET' }, 404, 'no webhook is served at this path'],
  ];
  it.each(cases)('is turned away in the form of a review: %s', async (_, body, sent, code, problem) => {
    const reply = await running.send(body, sent);
    expect(reply.code).toBe(code);
    const { allowed, status } = responseIn(reply);
    expect(allowed).toBe(false);
    expect(status).toMatchObject({ code, message: expect.stringContaining(problem) });
    expect(reply.text + running.log).not.toContain('canary');
    expect(running.decisions).toEqual([]);
    expect((await running.send(soundReview)).code).toBe(200);
  });

  it('names the uid where it can be read', async () => {
    const reply = await running.send(JSON.stringify(reviewFor(teapot({}), { operation: 'DELETE' })));
    expect(reply.code).toBe(400);
    expect(responseIn(reply)).toMatchObject({ uid: 'u-1', allowed: false });
  });
});

describe('the size of a body', () => {
  it('may be 7 MiB', async () => {
    const padding = 'x'.repeat(7 * MiB - soundReview.length - 12);
    const body = soundReview.replace('{', `{"pad":"${padding}",`);
    expect(body.length).toBeLessThanOrEqual(7 * MiB);
    expect(responseIn(await running.send(body)).allowed).toBe(true);
  });

  it.each([
    ['by its announced length', {}],
    ['while it comes in chunks', { 'transfer-encoding': 'chunked' }],
  ])('is refused beyond that, %s', async (_, headers) => {
    const reply = await running.send(Buffer.alloc(7 * MiB + 1, ' '), { headers });
    expect(reply.code).toBe(413);
    expect(responseIn(reply).status).toMatchObject({
      code: 413,
      message: expect.stringContaining('7340032 bytes'),
    });
    expect((await running.send(soundReview)).code).toBe(200);
  });
});

describe('bodies under way', () => {
  /** Opens a request that announces a body and sends so many bytes of it. */
  async function halfSent(sent: number, path = '/validate/teapots'): Promise<TLSSocket> {
    const socket = await running.connect();
    socket.on('error', () => undefined);
    socket.write(
      `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${7 * MiB}\r\n\r\n`,
    );
    socket.write(' '.repeat(sent));
    return socket;
  }

  it('that are announced and do not come keep nobody waiting, small or large', async () => {
    const held = await Promise.all(Array.from({ length: 20 }, () => halfSent(1)));
    expect((await running.send(soundReview)).code).toBe(200);
    expect((await running.send(' '.repeat(6 * MiB) + soundReview)).code).toBe(200);
    for (const socket of held) socket.destroy();
  });

  it('that are large and stand still give way to one that comes, and are told to come again', async () => {
    const still = await halfSent(MiB);
    expect((await running.send(' '.repeat(6 * MiB) + soundReview)).code).toBe(200);
    const answer = await nextReply(still);
    expect(answer).toContain('HTTP/1.1 429');
    expect(answer).toContain('retry-after: 1');
    expect(answer).toContain('"reason":"TooManyRequests"');
  });

  it('are not waited for where nothing is served', async () => {
    const lost = await halfSent(1, '/validate/kettles');
    const ended = once(lost, 'close');
    expect(await nextReply(lost)).toContain('HTTP/1.1 404');
    await ended;
  });

  it.each([
    ['nested deeper than anybody can mean', '['.repeat(100_000), 'at most 256 levels'],
    ['of more values than anybody can mean', `[${'0,'.repeat(100_000)}0]`, 'at most 100000 values'],
  ])('%s are refused before they are parsed', async (_, text, message) => {
    const reply = await running.send(`{"a":${text}`);
    expect(reply.code).toBe(413);
    expect(responseIn(reply).status?.message).toContain(message);
  });
});

describe('what is no request', () => {
  it.each([
    ['a path that is none', 'GET /%zz-secret HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no HTTP', 'secret\r\n\r\n'],
  ])('%s is answered with a review, and not repeated', async (_, text) => {
    const socket = await running.connect();
    socket.on('error', () => undefined);
    socket.write(text);
    const answer = await nextReply(socket);
    expect(answer).toContain('HTTP/1.1 400');
    expect(answer).toContain('"kind":"AdmissionReview"');
    expect(answer).not.toContain('secret');
  });
});
