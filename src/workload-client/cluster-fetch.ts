/**
 * HTTP to the workloads of this operator: through the ClusterIP of a Service that it made, and nowhere else. No
 * redirect is followed, no proxy is used, no name is looked up, and no answer is read beyond its limit.
 */
import { TLSSocket } from 'node:tls';
import { buildConnector, Client, type Dispatcher, errors } from 'undici';
import { hostOf, type ServiceEndpoint } from '../kubernetes/service-endpoint.ts';
import { certificateFault } from './peer-certificate.ts';
import { WorkloadFault } from './workload-fault.ts';

/** Where a Service is dialled. In the cluster that is its ClusterIP; tests have workloads elsewhere. */
export type Dial = (service: ServiceEndpoint) => { readonly address: string; readonly port: number };

/** The ClusterIP. */
export const throughClusterIp: Dial = ({ address, port }) => ({ address, port });

/** What is sent. */
export interface ClusterRequest {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What came back: its head, and a body that has not been read yet. */
export interface ClusterReply {
  readonly status: number;
  /** Names in lower case; of a header that came several times, the first one. */
  readonly header: (name: string) => string | undefined;
  readonly body: AsyncIterable<Buffer>;
  /** Leaves the body unread, however large it is; the next request does not wait for its end. */
  readonly discard: () => void;
}

/** Sends a request; ends early when `signal` aborts. Throws a {@link WorkloadFault} when no HTTP answer comes. */
export type Send = (request: ClusterRequest, signal: AbortSignal) => Promise<ClusterReply>;

/** Connections made and headers read take no longer than this; the rest is up to the signal. */
const connectTimeoutMs = 5_000;
const largestHeader = 16 * 1024;

function connectorTo(service: ServiceEndpoint): buildConnector.connector {
  const { certifiedName } = service;
  const host = hostOf(service);
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    allowH2: false,
    // What can be told of the certificate without its authority is told below.
    rejectUnauthorized: false,
  });
  return (options, callback) => {
    connect({ ...options, servername: certifiedName ?? host }, (...[error, socket]) => {
      if (error !== null) return callback(error, null);
      if (socket instanceof TLSSocket) {
        const own = [host, `${service.name}.${service.namespace}.svc`];
        const names = certifiedName === undefined ? own : [certifiedName];
        const fault = certificateFault(socket.getPeerCertificate(), names, new Date());
        if (fault !== undefined) {
          socket.destroy();
          return callback(new WorkloadFault('CertificateInvalid', fault), null);
        }
      }
      return callback(null, socket);
    });
  };
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** What a failed connection or an answer that is no HTTP means. */
function faultOf(error: unknown, { tls }: ServiceEndpoint): WorkloadFault {
  if (error instanceof WorkloadFault) return error;
  const code = codeOf(error);
  if (code === 'UND_ERR_HEADERS_OVERFLOW') {
    return new WorkloadFault('TooLarge', 'the header of the answer is larger than 16 KiB');
  }
  if (code === 'UND_ERR_CONNECT_TIMEOUT') {
    return new WorkloadFault('Unreachable', `no connection is made within ${connectTimeoutMs / 1000} s`);
  }
  if (error instanceof errors.HTTPParserError) return new WorkloadFault('NotHttp', 'the answer is no HTTP');
  if (code === 'EPROTO' || code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) {
    return new WorkloadFault('TlsFailed', 'no TLS connection can be made: does the server speak plain HTTP?');
  }
  const hint = tls ? '' : ' (does it speak TLS?)';
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET') {
    return new WorkloadFault('ConnectionClosed', `the connection is closed before an answer comes${hint}`);
  }
  return new WorkloadFault('Unreachable', `no connection can be made: ${code || 'unknown error'}`);
}

function replyOf({ statusCode, headers, body }: Dispatcher.ResponseData): ClusterReply {
  // A body that nobody reads fails when the connection is closed, and nobody minds.
  body.on('error', () => {});
  return {
    status: statusCode,
    header: (name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    },
    body,
    discard: () => body.destroy(),
  };
}

/**
 * Opens connections to one Service for as long as `use` runs, and closes them after, whatever came of it. The header
 * `Host` is the DNS name of the Service, as for every other client.
 */
export async function withService<Result>(
  service: ServiceEndpoint,
  dial: Dial,
  use: (send: Send) => Promise<Result>,
): Promise<Result> {
  const { address, port } = dial(service);
  const host = address.includes(':') ? `[${address}]` : address;
  const client = new Client(`${service.tls ? 'https' : 'http'}://${host}:${port}`, {
    connect: connectorTo(service),
    maxHeaderSize: largestHeader,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const send: Send = async ({ method, path, headers = {}, body = null }, signal) => {
    const sent = { host: `${hostOf(service)}:${service.port}`, 'accept-encoding': 'identity', ...headers };
    try {
      return replyOf(await client.request({ method, path, headers: sent, body, signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw faultOf(error, service);
    }
  };
  try {
    return await use(send);
  } finally {
    await client.destroy();
  }
}

/** The body as text. Throws a {@link WorkloadFault} once it is larger than `largest` bytes; nothing more is then read. */
export async function textOf({ body }: ClusterReply, largest: number): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedChunks(body, largest)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The chunks of a body, until there are more than `largest` bytes. */
export async function* boundedChunks(body: AsyncIterable<Buffer>, largest: number): AsyncGenerator<Buffer> {
  let bytes = 0;
  try {
    for await (const chunk of body) {
      bytes += chunk.length;
      if (bytes > largest) {
        throw new WorkloadFault('TooLarge', `the answer is larger than ${largest / 1024} KiB`);
      }
      yield chunk;
    }
  } catch (error) {
    if (error instanceof WorkloadFault) throw error;
    throw new WorkloadFault('ConnectionClosed', 'the connection is closed in the middle of the answer');
  }
}

/** Throws the fault of an answer whose status is not 2xx. */
export function expectSuccess({ status, header }: ClusterReply, what: string): void {
  if (status >= 200 && status < 300) return;
  if (status >= 300 && status < 400) {
    const location = header('location') === undefined ? '' : ' elsewhere';
    throw new WorkloadFault(
      'Redirected',
      `${what} is redirected${location}, which is not followed (${status})`,
    );
  }
  throw new WorkloadFault('HttpStatus', `${what} is answered with status ${status}`);
}
