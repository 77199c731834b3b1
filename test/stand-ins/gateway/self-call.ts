/** The gateway's HTTP client, by which it calls itself and its providers. */
import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';
import type { Settings } from './settings.ts';
import type { Surroundings } from './surroundings.ts';

export interface Reply {
  readonly status: number;
  readonly text: string;
}

export interface Call {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

/** Sends what it is given; rejects as the gateway's client does: in time, and for what certificate it does not trust. */
export class HttpClient {
  readonly #settings: Settings;
  readonly #surroundings: Surroundings;

  constructor(settings: Settings, surroundings: Surroundings) {
    this.#settings = settings;
    this.#surroundings = surroundings;
  }

  post({ url, headers, body, signal }: Call): Promise<Reply> {
    const { certificateFolder, responseHeaderMs, clientMs } = this.#settings;
    const { lookup } = this.#surroundings;
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      lookup,
      signal,
      ca: [...rootCertificates, ...this.#surroundings.certificates(certificateFolder)],
      // Go takes any certificate among its roots as it is, authority or not.
      allowPartialTrustChain: true,
    };
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const send = url.startsWith('https:') ? tlsRequest : plainRequest;
    const request = send(url, options, (response) => {
      clearTimeout(headerTimer);
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    const limit = (ms: number, what: string) =>
      ms === 0 ? undefined : setTimeout(() => request.destroy(new Error(what)), ms);
    const headerTimer = limit(responseHeaderMs, 'net/http: timeout awaiting response headers');
    const timer = limit(clientMs, 'Client.Timeout exceeded');
    request.on('error', reject);
    request.end(body);
    return promise.finally(() => {
      clearTimeout(headerTimer);
      clearTimeout(timer);
    });
  }
}
