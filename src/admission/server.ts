/** The HTTPS server that the API server asks. */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { BodyIntake, type IntakeResult } from '../http/body-intake.ts';
import { Connections } from '../http/connections.ts';
import { withoutSchemas } from '../http/fastify-options.ts';
import { exceededBound } from '../http/json-bounds.ts';
import type { CertificatePair } from './certificate.ts';
import type { AdmittedKind } from './examination.ts';
import { whereItFailed } from './failure.ts';
import { registrationsOf } from './registration.ts';
import { reviewResponder, type Witnesses } from './responder.ts';
import { failed, reviewOf, type UnreadCode, unanswerable } from './review.ts';
import { followRequests, type Traffic } from './traffic.ts';

const MiB = 1024 * 1024;

/** Largest body, in bytes: an object and its predecessor of 3 MiB each, as controller-runtime reckons. */
const bodyLimit = 7 * MiB;

/** The API server gives up after 5 s, and sends a body as fast as it can. */
const intakeBounds = {
  largest: bodyLimit,
  small: MiB / 4,
  smallTogether: 32 * MiB,
  time: 10_000,
  standstill: 250,
};

/** What a body may hold: an object and its predecessor of the most values that are judged, and who owns which field. */
const mostInBody = { levels: 256, values: 100_000 };

/** A body that is so small cannot hold more than is taken, in bytes. */
const boundedBySize = 64 * 1024;

/** Suites with forward secrecy and authenticated encryption; TLS 1.3 has no others. */
const modernCiphers = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** What a server serves, and with which certificate at first. */
export interface AdmissionServerOptions extends Witnesses {
  readonly kinds: readonly AdmittedKind[];
  readonly pair: CertificatePair;
  readonly traffic?: Traffic;
  /** PEM of the authorities whose certificates clients must show; absent: anybody may ask. */
  readonly clientAuthority?: string;
}

/** A server of admission reviews. */
export interface AdmissionServer {
  /** Starts listening; resolves with the port. Port 0 takes any that is free. */
  listen(port: number, host?: string): Promise<number>;
  /** Serves new connections with another pair. Throws, and keeps the old one, when TLS does not take it. */
  replaceCertificate(pair: CertificatePair): void;
  /**
   * From now on, each answer ends its connection: its client is to connect anew, which leads elsewhere as soon as the
   * nodes know that this server leaves. A connection that is kept until `close` may carry a call at that very moment,
   * and no API server tries that one again.
   */
  drain(): void;
  /** Drains, answers what is under way, and closes after `graceMilliseconds` at the latest. */
  close(graceMilliseconds: number): Promise<void>;
}

/** Every option of TLS at each change: those left out would fall back to Node's defaults. */
function secureContext({ key, certificate }: CertificatePair, clientAuthority: string | undefined) {
  return {
    key,
    cert: certificate,
    minVersion: 'TLSv1.2',
    ciphers: modernCiphers,
    honorCipherOrder: true,
    ...(clientAuthority !== undefined && { ca: clientAuthority }),
  } as const;
}

/** A body that is not taken, and the status that says so. */
class UnreadBody extends Error {
  readonly statusCode: UnreadCode;

  constructor(statusCode: UnreadCode, problem: string) {
    super(problem);
    this.statusCode = statusCode;
  }
}

const tooLarge = (): UnreadBody => new UnreadBody(413, `the body must be at most ${bodyLimit} bytes`);

const intakeProblems = {
  408: () => new UnreadBody(408, `the body must be complete within ${intakeBounds.time / 1000} s`),
  413: tooLarge,
  429: () => new UnreadBody(429, 'too many bytes under way; try again'),
} as const;

/** The JSON of a body; throws an UnreadBody for what is none, or holds more than anybody can mean. */
function parsed(bytes: Buffer): unknown {
  const exceeded = bytes.length > boundedBySize ? exceededBound(bytes, mostInBody) : undefined;
  if (exceeded !== undefined) {
    throw new UnreadBody(413, `the body must hold at most ${mostInBody[exceeded]} ${exceeded}`);
  }
  try {
    return JSON.parse(bytes.toString());
  } catch {
    throw new UnreadBody(400, 'the body must be JSON');
  }
}

type Parsed = (error: Error | null, body?: unknown) => void;

/** Reads the bodies of reviews, and parses those that are sound in size, time and what they hold. */
function bodyParser() {
  const intake = new BodyIntake(intakeBounds);
  return ({ headers }: FastifyRequest, payload: IncomingMessage, done: Parsed): void => {
    if (Number(headers['content-length'] ?? 0) > bodyLimit) {
      done(tooLarge());
      return;
    }
    intake.read(payload, (result: IntakeResult) => {
      if ('problem' in result) {
        done(intakeProblems[result.problem]());
        return;
      }
      try {
        done(null, parsed(result.bytes));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
      // In the turn between two large bodies all others are dealt with that have come meanwhile.
      setImmediate(result.release);
    });
  };
}

/** Why a request could not be read, in the words of this server: those of the framework repeat what was sent. */
function problemOf(error: FastifyError | UnreadBody): [problem: string, code: UnreadCode] {
  if (error instanceof UnreadBody) return [error.message, error.statusCode];
  if (error.statusCode === 415) return ['the content type must be application/json', 415];
  return ['the request must be HTTP with a body of JSON', 400];
}

/** Answers a request that nothing was made of, and ends its connection: the rest of its body is not waited for. */
function turnAway(reply: FastifyReply, problem: string, code: UnreadCode): FastifyReply {
  if (code === 429) reply.header('retry-after', '1');
  return reply
    .code(code)
    .header('connection', 'close')
    .send(reviewOf(unanswerable({ uid: '', problem }, code)));
}

/** Answers what is no HTTP, below the framework. */
function answerNoise(_error: Error, socket: Socket): void {
  if (!socket.writable) return;
  const body = JSON.stringify(reviewOf(unanswerable({ uid: '', problem: 'the request must be HTTP' }, 400)));
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Every address of this machine, also where it has IPv6 only or none. */
function everyAddress(): string {
  const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ family }) => family === 'IPv6'),
  );
  return hasIPv6 ? '::' : '0.0.0.0';
}

/** Builds the server; it does not listen yet. */
export function createAdmissionServer(options: AdmissionServerOptions): AdmissionServer {
  let draining = false;
  const app = Fastify({
    https: {
      ...secureContext(options.pair, options.clientAuthority),
      requestCert: options.clientAuthority !== undefined,
      handshakeTimeout: 10_000,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
    },
    bodyLimit,
    frameworkErrors: (_error, _request, reply) => {
      turnAway(reply, 'the request must be for the path of a webhook', 400);
    },
    clientErrorHandler: answerNoise,
    // Keys such as __proto__ are legal in Kubernetes objects; they stay inert, since nothing merges raw input.
    onProtoPoisoning: 'ignore',
    onConstructorPoisoning: 'ignore',
    // A review on a kept-alive connection during the drain is answered, not turned away.
    return503OnClosing: false,
    requestTimeout: 30_000,
    keepAliveTimeout: 90_000,
    connectionTimeout: 0,
    logger: false,
    ...withoutSchemas,
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', bodyParser());
  if (options.traffic !== undefined) app.addHook('onRequest', followRequests(options.traffic));
  // Before anything of the body is read.
  app.addHook('onRequest', (request, reply, next) => {
    if (request.is404) turnAway(reply, 'no webhook is served at this path', 404);
    else next();
  });
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (draining) reply.header('connection', 'close');
    next(null, payload);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return turnAway(reply, ...problemOf(error));
    options.log.error({ route: request.routeOptions.url, error: whereItFailed(error) }, 'request failed');
    return reply.code(500).send(reviewOf(failed('')));
  });
  for (const webhook of ['mutate', 'validate'] as const) {
    for (const { registration, kind } of registrationsOf(webhook, options.kinds)) {
      const answer = reviewResponder(webhook, kind, options);
      app.post(registration.path, (request, reply) => {
        const { code, review } = answer(request.body);
        return reply.code(code).send(review);
      });
    }
  }
  const connections = new Connections(app.server);
  const drain = (): void => {
    draining = true;
  };

  return {
    listen: async (port, host = everyAddress()) => {
      await app.listen({ port, host });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    replaceCertificate: (pair) => app.server.setSecureContext(secureContext(pair, options.clientAuthority)),
    drain,
    close: async (graceMilliseconds) => {
      drain();
      // A connection that never asked anything, or has not even begun TLS, would keep close() waiting for ever.
      const deadline = setTimeout(() => connections.destroyAll(), graceMilliseconds);
      try {
        await app.close();
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}
