/** The plain HTTP server for kubelet and Prometheus: `/livez`, `/readyz`, `/healthz` and `/metrics`. */
import Fastify from 'fastify';
import { Connections } from '../../http/connections.ts';
import { withoutSchemas } from '../../http/fastify-options.ts';

/** The kubelet and a few that gather metrics: nobody else has business here. */
const mostConnections = 64;

/** The verdict of a set of health checks. */
export interface HealthVerdict {
  readonly ok: boolean;
  /** One line a check: its name and, when it fails, why. */
  readonly lines: readonly string[];
}

/** What the server shows. */
export interface Operations {
  readonly livez: () => HealthVerdict;
  readonly readyz: () => HealthVerdict;
  /** Metrics in the Prometheus text format, and their content type. */
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

export interface OperationsServer {
  /** Starts listening; resolves with the port. Port 0 takes any that is free. */
  listen(port: number, host: string): Promise<number>;
  close(): Promise<void>;
}

/** Builds the server; it does not listen yet. */
export function createOperationsServer(operations: Operations): OperationsServer {
  const app = Fastify({
    logger: false,
    forceCloseConnections: true,
    // Nothing here has a body.
    bodyLimit: 1024,
    requestTimeout: 10_000,
    keepAliveTimeout: 90_000,
    ...withoutSchemas,
  });
  new Connections(app.server, mostConnections);
  const checks = { '/livez': operations.livez, '/healthz': operations.livez, '/readyz': operations.readyz };
  for (const [path, check] of Object.entries(checks)) {
    app.get(path, (_request, reply) => {
      const { ok, lines } = check();
      return reply
        .code(ok ? 200 : 503)
        .type('text/plain')
        .send(`${lines.join('\n')}\n`);
    });
  }
  app.get('/metrics', async (_request, reply) => {
    const { contentType, text } = await operations.metrics();
    return reply.type(contentType).send(text);
  });

  return {
    listen: async (port, host) => {
      await app.listen({ port, host });
      const address = app.server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    close: () => app.close(),
  };
}
