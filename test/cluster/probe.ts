import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import type { Credentials } from './kubeconfig.ts';

/** Where a component tells whether it is ready. */
export type Probe = HttpProbe | SocketProbe;

/** An address that answers. */
export interface HttpProbe {
  /** Answers 200 once the component is ready. */
  readonly url: string;
  /** For https: whom to trust, and who asks. */
  readonly credentials?: Credentials;
}

/** A Unix socket that takes connections. */
export interface SocketProbe {
  readonly socket: string;
}

/** Asks once; true when the answer is 200, or the connection stands. Anything else, and none of it in a second, is false. */
export function isReady(probe: Probe): Promise<boolean> {
  return 'socket' in probe ? isOpen(probe) : isHealthy(probe);
}

function isOpen({ socket: path }: SocketProbe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

function isHealthy({ url, credentials }: HttpProbe): Promise<boolean> {
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
