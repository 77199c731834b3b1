import { addAbortSignal } from 'node:stream';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Agent, Dispatcher } from 'undici';
import type { WriteFence } from '../election/leader-election.ts';
import type { Clock } from '../time/clock.ts';
import { DeadlineExceeded, withDeadline } from '../time/deadline.ts';
import { createAgent, type TlsIdentity } from './agent.ts';
import { ApiError, FencedError, isUnauthorized, statusOf, TransportError } from './api-error.ts';
import type { ApiRequest } from './api-request.ts';
import type { CallOptions } from './client-options.ts';
import type { Credentials } from './credentials.ts';
import type { DenialNotifier } from './denial-notifier.ts';
import type { Reachability } from './reachability.ts';
import { retryAfterMs, withRetries } from './retry.ts';
import { textOf } from './target.ts';

const defaultDeadlineMs = 10_000;
const unzip = promisify(gunzip);
/** Bytes that are decompressed at a time: with zlib's 16 KiB, a long list costs four times as much processor time. */
const unzipChunkSize = 2 ** 18;

/** What a transport depends on. */
export interface TransportEnvironment {
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly random: () => number;
  readonly userAgent: string;
  readonly reachability: Reachability;
  readonly denials: DenialNotifier;
  /** Gets each `Warning` that the API server attaches to an answer, with the request that earned it. */
  readonly onWarning: (warning: string, request: string) => void;
  readonly fence: WriteFence | undefined;
}

/** HTTP to one API server. Calls share up to `connections` connections; each stream owns one. */
export class Transport {
  readonly #environment: TransportEnvironment;
  readonly #calls: Agent;
  readonly #streams: Agent;
  /** The way of calls to their connections. */
  readonly #dispatcher: Dispatcher;
  #tls: TlsIdentity = {};

  constructor(environment: TransportEnvironment, connections: number) {
    this.#environment = environment;
    this.#calls = createAgent(() => this.#tls, { connections });
    const { fence } = environment;
    this.#dispatcher = fence === undefined ? this.#calls : this.#calls.compose(behindFence(fence));
    this.#streams = createAgent(() => this.#tls, { connections: null });
  }

  /**
   * The parsed JSON of the answer. Rejects with ApiError when the server refuses, TransportError when it cannot be
   * reached in time, FencedError when a write may not be sent, or the caller's abort reason.
   */
  async call(request: ApiRequest, options: CallOptions): Promise<unknown> {
    const { clock, random } = this.#environment;
    const deadlineMs = this.#deadlineOf(request, options);
    const deadlineAt = clock.now() + deadlineMs;
    return this.#inTime(request, { ...options, deadlineMs }, (signal) => {
      const once = async (): Promise<unknown> => {
        const response = await this.#send(this.#dispatcher, request, { ...options, signal }, {});
        return parse(await bodyOf(response, request, signal), request);
      };
      return request.idempotent ? withRetries({ clock, random, signal, deadlineAt }, once) : once();
    });
  }

  /**
   * The bytes of a long answer, as they come. The deadline bounds only the wait for the answer's head; after that
   * `idleMs` without a byte ends the stream with a TransportError. Leaving the loop closes the connection.
   */
  async *stream(request: ApiRequest, options: CallOptions & { idleMs: number }): AsyncGenerator<Buffer> {
    const { body } = await this.#inTime(request, options, (signal) =>
      this.#send(
        this.#streams,
        request,
        { ...options, signal },
        { bodyTimeout: options.idleMs, reset: true },
      ),
    );
    if (options.signal !== undefined) addAbortSignal(options.signal, body);
    try {
      yield* body;
    } catch (error) {
      throw callError(error, request, options.signal);
    }
  }

  /** Ends all connections; calls under way reject. */
  async close(): Promise<void> {
    await Promise.all([this.#calls.destroy(), this.#streams.destroy()]);
  }

  /** A write ends before the next leader's first can begin. */
  #deadlineOf({ method }: ApiRequest, { deadlineMs = defaultDeadlineMs }: CallOptions): number {
    const { fence } = this.#environment;
    return fence === undefined || method === 'GET' ? deadlineMs : Math.min(deadlineMs, fence.writeTimeout);
  }

  async #inTime<T>(
    request: ApiRequest,
    { signal, deadlineMs = defaultDeadlineMs }: CallOptions,
    run: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    try {
      return await withDeadline(this.#environment.clock, deadlineMs, run, signal);
    } catch (error) {
      throw error instanceof DeadlineExceeded ? callError(error, request) : error;
    }
  }

  /** The answer once its head is there and says yes. */
  async #send(
    dispatcher: Dispatcher,
    request: ApiRequest,
    { signal, onWarning }: Pick<CallOptions, 'onWarning'> & { readonly signal: AbortSignal },
    extra: Partial<Dispatcher.RequestOptions>,
  ): Promise<Dispatcher.ResponseData> {
    const { reachability, denials, credentials, clock, onWarning: otherwise } = this.#environment;
    const warn = onWarning ?? ((warning) => otherwise(warning, textOf(request.target)));
    const response = await this.#dispatch(dispatcher, request, signal, extra);
    if (isServing(response.statusCode)) reachability.answered();
    for (const warning of warningsOf(response.headers.warning)) warn(warning);
    if (response.statusCode < 300) return response;

    const status = statusOf(response.statusCode, await bodyOf(response, request, signal));
    const error = new ApiError(status, {
      request: textOf(request.target),
      retryAfterMs: retryAfterMs(single(response.headers['retry-after']), clock.wallNow()),
    });
    if (isUnauthorized(error)) credentials.refresh();
    denials.failed(request.target, error);
    throw error;
  }

  async #dispatch(
    dispatcher: Dispatcher,
    request: ApiRequest,
    signal: AbortSignal,
    extra: Partial<Dispatcher.RequestOptions>,
  ): Promise<Dispatcher.ResponseData> {
    const { credentials, userAgent, reachability } = this.#environment;
    const { headers, tls } = await credentials.authenticate();
    this.#tls = tls;
    const server = new URL(credentials.server);
    try {
      return await dispatcher.request({
        ...extra,
        origin: server.origin,
        path: server.pathname.replace(/\/$/, '') + request.target.path + queryText(request.query),
        method: request.method,
        headers: {
          ...headers,
          'user-agent': userAgent,
          accept: request.accept ?? 'application/json',
          ...(request.gzip && { 'accept-encoding': 'gzip' }),
          ...(request.body !== undefined && { 'content-type': request.contentType ?? 'application/json' }),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        signal,
      });
    } catch (error) {
      const wrapped = callError(error, request, signal);
      if (wrapped instanceof TransportError) reachability.failed();
      throw wrapped;
    }
  }
}

/** Whether this is the answer of an API server at work: one that starts, or waits for etcd, says 429 or 5xx. */
const isServing = (statusCode: number): boolean => statusCode < 500 && statusCode !== 429;

async function bodyOf(
  response: Dispatcher.ResponseData,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<string> {
  try {
    const bytes = Buffer.from(await response.body.arrayBuffer());
    const compressed = response.headers['content-encoding'] === 'gzip';
    return (compressed ? await unzip(bytes, { chunkSize: unzipChunkSize }) : bytes).toString('utf8');
  } catch (error) {
    throw callError(error, request, signal);
  }
}

function parse(body: string, request: ApiRequest): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // The parser's own message quotes the body, which may hold anything.
    throw new TransportError(`${textOf(request.target)}: the answer is no JSON; is it from the API server?`);
  }
}

/** What to throw when a connection failed with `error`: the reason for which it was ended, if it was. */
function callError(error: unknown, request: ApiRequest, signal?: AbortSignal): unknown {
  if (error instanceof FencedError) return error;
  if (signal?.aborted && !(signal.reason instanceof DeadlineExceeded)) return signal.reason;
  const why = error instanceof Error ? error.message : String(error);
  return new TransportError(`${textOf(request.target)}: ${why}`, { cause: error });
}

const single = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

function queryText(query: ApiRequest['query'] = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, value);
  }
  return parameters.size === 0 ? '' : `?${parameters}`;
}

/**
 * Asks the fence for each write at the very moment at which its bytes would go out. A request waits before that, for a
 * free connection or a new one, and the process may stand still meanwhile: that it could be sent when it was called
 * says nothing. One that may not be sent any more rejects with FencedError.
 */
function behindFence(fence: WriteFence): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    if (options.method !== 'GET') {
      const start = handler.onRequestStart?.bind(handler); // each request has a handler of its own
      handler.onRequestStart = (controller, context) => {
        if (!fence.mayWrite()) {
          throw new FencedError(`${options.method} ${options.path}: not sent, this process does not lead`);
        }
        start?.(controller, context);
      };
    }
    return dispatch(options, handler);
  };
}

/** Matches `299 - "text"`, the only form that the API server writes (RFC 7234, 5.5). */
const warningPattern = /\d{3} \S+ "((?:[^"\\]|\\.)*)"/g;

/** The texts of an answer's `Warning` headers, in order: deprecations, and what admission plugins want to say. */
export function warningsOf(header: string | string[] | undefined): string[] {
  return [header ?? []].flat().flatMap((value) => {
    return [...value.matchAll(warningPattern)].map((match) => (match[1] ?? '').replace(/\\(.)/g, '$1'));
  });
}
