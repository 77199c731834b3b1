import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Credentials } from './kubeconfig.ts';

/** Where a component tells whether it is ready. */
export interface Probe {
  /** Answers 200 once the component is ready. */
  readonly url: string;
  /** For https: whom to trust, and who asks. */
  readonly credentials?: Credentials;
}

/** Asks once; true when the answer is 200. Any other answer, and none within a second, is false. */
export function isReady({ url, credentials }: Probe): Promise<boolean> {
  const request = url.startsWith('https:') ? requestHttps : requestHttp;
  return new Promise((resolve) => {
    const asked = request(url, { ...credentials, agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(false));
    asked.end();
  });
}
