/** Behaviours of servers that are broken or hostile, whatever they serve. */
import { setInterval } from 'node:timers';
import type { Behaviour } from './stand-in-server.ts';

const megabyte = Buffer.alloc(1024 * 1024, ' ');

/** Sends this content, with this type. */
export function sends(content: string, type = 'application/json', status = 200): Behaviour {
  return (_, response) => response.writeHead(status, { 'content-type': type }).end(content);
}

/** Behaviours that say nothing of what is asked for. */
export const faults = {
  /** Takes the request, and never answers. */
  silent: () => {},
  /** Answers at once, and then sends one byte a time, without end. */
  trickling: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(timer));
  },
  /** As much as the other side takes. */
  endless: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const more = () => {
      while (response.write(megabyte));
    };
    response.on('drain', more);
    more();
  },
  /** A header of 64 KB. */
  'with a huge header': (_, response) =>
    response.writeHead(200, { 'x-huge': 'a'.repeat(64 * 1024) }).end('{}'),
  /** Ends in the middle of what it announced. */
  cut: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
    response.write('{"name":');
    setImmediate(() => response.destroy());
  },
  /** Takes the connection, and drops it. */
  closed: (_, response) => response.destroy(),
  /** Speaks something else. */
  'not HTTP': (_, response) => response.socket?.end('SSH-2.0-OpenSSH_9.9\r\n'),
  'not JSON': sends('<html>It works!</html>', 'application/json'),
  failing: sends('{"error":"out of order"}', 'application/json', 500),
  /** Sends whoever asks to another address. */
  redirecting: (_, response) =>
    response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
} satisfies Record<string, Behaviour>;
