/** The HTTPS server that the API server asks. */
import Fastify, { type FastifyError, type FastifyReply, type FastifyRequest } from 'fastify';
import { withoutSchemas } from '../fastify-options.ts';
import type { CertificatePair } from './certificate.ts';
import type { AdmittedKind } from './examination.ts';
import { whereItFailed } from './failure.ts';
import { reviewHandler, type Witnesses } from './handler.ts';
import { InFlightBytes } from './in-flight-bytes.ts';
import { everyAddress, trackConnections } from './listening.ts';
import { failed, reviewOf, type UnreadCode, unanswerable } from './review.ts';
import { followRequests, type Traffic } from './traffic.ts';
import type { WebhookName } from './webhook.ts';

/** Largest body, in bytes: an object and its predecessor of 3 MiB each, as controller-runtime reckons. */
const bodyLimit = 7 * 1024 * 1024;

/** Most bytes of bodies at once; beyond it the API server is told to come again. */
const inFlightLimit = 64 * 1024 * 1024;

/** What a server serves, and with which certificate at first. */
export interface AdmissionServerOptions extends Witnesses {
  readonly kinds: readonly AdmittedKind[];
  readonly pair: CertificatePair;
  readonly traffic?: Traffic;
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
function secureContext({ key, certificate }: CertificatePair) {
  return { key, cert: certificate, minVersion: 'TLSv1.2' } as const;
}

/** Why a body could not be taken, and the status that says so. */
function problemOf(error: FastifyError): [problem: string, code: UnreadCode] {
  if (error.statusCode === 413) return [`the body must be at most ${bodyLimit} bytes`, 413];
  if (error.statusCode === 415) return ['the content type must be application/json', 415];
  return ['the body must be JSON', 400];
}

function turnAway(reply: FastifyReply, problem: string, code: UnreadCode): FastifyReply {
  return reply.code(code).send(reviewOf(unanswerable({ uid: '', problem }, code)));
}

/** How many bytes of body a request may bring; those of unknown length count as the largest. */
function announcedBytes({ headers }: FastifyRequest): number {
  if (headers['transfer-encoding'] !== undefined) return bodyLimit;
  return Math.min(Number(headers['content-length'] ?? 0), bodyLimit);
}

/** A hook that turns requests away while too many bytes are under way. */
function limitLoad() {
  const inFlight = new InFlightBytes(inFlightLimit);
  return (request: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    const release = inFlight.take(announcedBytes(request));
    if (release === undefined) {
      turnAway(reply.header('retry-after', '1'), 'too many bytes under way; try again', 429);
    } else {
      reply.raw.once('close', release);
      next();
    }
  };
}

/** Builds the server; it does not listen yet. */
export function createAdmissionServer(options: AdmissionServerOptions): AdmissionServer {
  let draining = false;
  const app = Fastify({
    https: { ...secureContext(options.pair), handshakeTimeout: 10_000 },
    bodyLimit,
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
  app.removeContentTypeParser('text/plain');
  if (options.traffic !== undefined) app.addHook('onRequest', followRequests(options.traffic));
  app.addHook('onRequest', limitLoad());
  app.addHook('onSend', (_request, reply, payload, next) => {
    if (draining) reply.header('connection', 'close');
    next(null, payload);
  });
  app.setNotFoundHandler((_request, reply) => turnAway(reply, 'no webhook is served at this path', 404));
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error.statusCode !== undefined && error.statusCode < 500) return turnAway(reply, ...problemOf(error));
    options.log.error({ route: request.routeOptions.url, error: whereItFailed(error) }, 'request failed');
    return reply.code(500).send(reviewOf(failed('')));
  });
  const serve = (name: WebhookName, kind: AdmittedKind): void => {
    const answer = reviewHandler(name, kind, options);
    app.post(`/${name}/${kind.resource.plural}`, (request, reply) => {
      const { code, review } = answer(request.body);
      return reply.code(code).send(review);
    });
  };
  for (const kind of options.kinds) {
    serve('mutate', kind);
    serve('validate', kind);
  }
  const destroyConnections = trackConnections(app.server);
  const drain = (): void => {
    draining = true;
  };

  return {
    listen: async (port, host = everyAddress()) => {
      await app.listen({ port, host });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    replaceCertificate: (pair) => app.server.setSecureContext(secureContext(pair)),
    drain,
    close: async (graceMilliseconds) => {
      drain();
      // A connection that never asked anything, or has not even begun TLS, would keep close() waiting for ever.
      const deadline = setTimeout(destroyConnections, graceMilliseconds);
      try {
        await app.close();
      } finally {
        clearTimeout(deadline);
      }
    },
  };
}
