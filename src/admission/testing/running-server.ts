/** An admission server on the loopback interface with clients for it: for tests, over TLS as in a cluster. */
import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import { Agent, request } from 'node:https';
import type { Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import { pino } from 'pino';
import { checkedPair } from '../certificate.ts';
import { makeDevelopmentCertificate } from '../development-certificate.ts';
import type { AdmittedKind } from '../examination.ts';
import type { Decision } from '../responder.ts';
import type { AdmissionReview } from '../review.ts';
import { type AdmissionServer, type AdmissionServerOptions, createAdmissionServer } from '../server.ts';
import { teapot } from './teapot.ts';

function newPair(name: string) {
  const { certificate, key } = makeDevelopmentCertificate([name, 'localhost']);
  return checkedPair(certificate, key, new Date());
}

/** Two pairs, both of which the clients trust. The server begins with the first. */
export const firstPair = newPair('pod-1');
export const secondPair = newPair('pod-2');
const authorities = [firstPair.certificate, secondPair.certificate];

/** What came back for a request. */
export interface Reply {
  readonly code: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** How a request differs from a usual one. */
export interface RequestChanges {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Record<string, string | number>;
}

/** A review of a teapot that is to be created. */
export const reviewFor = (object: unknown, changes: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { uid: 'u-1', operation: 'CREATE', namespace: 'home', object, ...changes },
});

/** A review that is answered with a plain yes. */
export const soundReview = JSON.stringify(reviewFor(teapot({ brew: 'green' })));

/** The response in a reply; throws when it is no well-formed review. */
export function responseIn({ headers, text: body }: Reply): AdmissionReview['response'] {
  const { apiVersion, kind, response }: AdmissionReview = JSON.parse(body);
  const isReview = apiVersion === 'admission.k8s.io/v1' && kind === 'AdmissionReview';
  const isJson = headers['content-type']?.startsWith('application/json');
  if (!isReview || !isJson || typeof response.uid !== 'string') throw new Error(`no review: ${body}`);
  return response;
}

/** A request for validation as it goes over the wire. */
export const requestText = (body: string): string =>
  [
    'POST /validate/teapots HTTP/1.1',
    'host: localhost',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');

/** What comes over a connection, up to the end of the next review. */
export async function nextReply(socket: Socket): Promise<string> {
  let heard = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    heard += chunk;
    if (heard.includes('}}')) break;
  }
  return heard;
}

/** What a server has told of its traffic, in the order in which it told it. */
interface TrafficSeen {
  readonly received: string[];
  /** `/validate/teapots 200` */
  readonly ended: string[];
}

/** The server and what it has told. */
export class RunningServer {
  readonly server: AdmissionServer;
  readonly port: number;
  readonly decisions: readonly Decision[];
  readonly traffic: TrafficSeen;
  readonly #lines: readonly string[];
  readonly #agent = new Agent({ keepAlive: true, ca: authorities });

  private constructor(
    server: AdmissionServer,
    port: number,
    {
      decisions,
      traffic,
      lines,
    }: Pick<RunningServer, 'decisions' | 'traffic'> & { lines: readonly string[] },
  ) {
    this.server = server;
    this.port = port;
    this.decisions = decisions;
    this.traffic = traffic;
    this.#lines = lines;
  }

  static async start(
    kinds: readonly AdmittedKind[],
    options: Pick<AdmissionServerOptions, 'clientAuthority'> = {},
  ): Promise<RunningServer> {
    const decisions: Decision[] = [];
    const traffic: TrafficSeen = { received: [], ended: [] };
    const lines: string[] = [];
    const server = createAdmissionServer({
      ...options,
      kinds,
      pair: firstPair,
      log: pino({ level: 'trace' }, { write: (line: string) => lines.push(line) }),
      decided: (decision) => decisions.push(decision),
      traffic: {
        started: (path) => traffic.received.push(path),
        finished: (path, code) => traffic.ended.push(`${path} ${code}`),
      },
    });
    return new RunningServer(server, await server.listen(0, '127.0.0.1'), { decisions, traffic, lines });
  }

  /** Everything that it has logged. */
  get log(): string {
    return this.#lines.join('');
  }

  /** Sends one request, over a connection that is kept for the next. */
  async send(body: string | Buffer, changes: RequestChanges = {}): Promise<Reply> {
    const { path = '/validate/teapots', method = 'POST', headers } = changes;
    const sent = request({
      host: '127.0.0.1',
      port: this.port,
      servername: 'localhost',
      agent: this.#agent,
      path,
      method,
      headers: { 'content-type': 'application/json', ...headers },
    });
    // The server may answer and hang up before it has read all.
    sent.on('error', () => undefined);
    sent.end(body);
    const [response] = await once(sent, 'response');
    return { code: response.statusCode, headers: response.headers, text: await text(response) };
  }

  /** Opens a connection and has done with the handshake. */
  async connect(options: ConnectionOptions = {}): Promise<TLSSocket> {
    const socket = connect({
      host: '127.0.0.1',
      port: this.port,
      servername: 'localhost',
      ca: authorities,
      ...options,
    });
    await once(socket, 'secureConnect');
    return socket;
  }

  /** Ends the connections of `send`. */
  hangUp(): void {
    this.#agent.destroy();
  }

  async stop(): Promise<void> {
    this.hangUp();
    await this.server.close(0);
  }
}
