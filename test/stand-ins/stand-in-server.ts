/** A server that behaves as one of several programs would, and becomes another on demand. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request, read to its end. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers a request, or fails to. */
export type Behaviour = (request: ReceivedRequest, response: ServerResponse) => void;

/** Where a stand-in listens, and with which certificate (both PEM; absent: plain HTTP). */
export interface StandInAddress {
  readonly address?: string;
  /** 0 or absent: a port that the kernel chooses. */
  readonly port?: number;
  readonly certificate?: { readonly cert: string; readonly key: string };
}

/** Where it listens, and who is told of every request. */
export interface StandInOptions extends StandInAddress {
  readonly onRequest?: (request: ReceivedRequest) => void;
}

/** A stand-in in this process. */
export class StandInServer<Name extends string> implements AsyncDisposable {
  /** Everything that it was asked, oldest first. */
  readonly requests: ReceivedRequest[] = [];
  readonly #behaviours: Readonly<Record<Name, Behaviour>>;
  readonly #server: Server;
  readonly #onRequest: (request: ReceivedRequest) => void;
  #current: Name;

  private constructor(
    behaviours: Readonly<Record<Name, Behaviour>>,
    first: Name,
    onRequest: (request: ReceivedRequest) => void,
    certificate: StandInAddress['certificate'],
  ) {
    this.#behaviours = behaviours;
    this.#current = first;
    this.#onRequest = onRequest;
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      void this.#answer(request, response);
    };
    this.#server =
      certificate === undefined ? createServer(answer) : createTlsServer({ ...certificate }, answer);
  }

  /** Starts a server that behaves as `first`. */
  static async start<Name extends string>(
    behaviours: Readonly<Record<Name, Behaviour>>,
    first: Name,
    { address = '127.0.0.1', port = 0, certificate, onRequest = () => {} }: StandInOptions = {},
  ): Promise<StandInServer<Name>> {
    const standIn = new StandInServer(behaviours, first, onRequest, certificate);
    standIn.#server.listen(port, address);
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // of a TCP server that listens
  }

  /** From now on it behaves as another. */
  become(name: Name): void {
    this.#current = name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    response.on('error', () => {}); // whoever asked has gone
    const request = { method, path, headers, body: await text(incoming) };
    this.requests.push(request);
    this.#onRequest(request);
    this.#behaviours[this.#current](request, response);
  }
}
