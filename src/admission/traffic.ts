/** What comes to a server and how it ends, for those who count it. */
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Is told of every request to a webhook that is served; of others nothing. */
export interface Traffic {
  /** The head of a request has been read. `path` is that of the webhook, without a query: `/validate/gateways`. */
  started(path: string): void;
  /** A request that had started is over. `code` is the status that it was answered with; see `givenUp`. */
  finished(path: string, code: number, seconds: number): void;
}

/** In place of a status, where the client left before the answer was written; a convention among proxies. */
export const givenUp = 499;

/** A hook that follows each request to its end, however it ends. */
export function followRequests(traffic: Traffic) {
  return ({ routeOptions: { url } }: FastifyRequest, reply: FastifyReply, next: () => void): void => {
    if (url !== undefined) {
      traffic.started(url);
      reply.raw.once('close', () => {
        const code = reply.raw.writableFinished ? reply.statusCode : givenUp;
        traffic.finished(url, code, reply.elapsedTime / 1000);
      });
    }
    next();
  };
}
