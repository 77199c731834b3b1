/**
 * Preloaded modules that change how the webhook's connections or its end go, as values of NODE_OPTIONS: the program
 * itself is as shipped.
 */
const preload = (source: string): string => `--import=data:text/javascript,${encodeURIComponent(source)}`;

/**
 * Closes each connection after one answer. An API server keeps its connections for as long as it can, and what is wrong
 * with new ones (a certificate that is not trusted yet, an address where nobody listens) shows in a small share of the
 * calls only, or not at all.
 */
export const freshConnections = preload(`
  import { subscribe } from 'node:diagnostics_channel';
  subscribe('http.server.request.start', ({ response }) => { response.shouldKeepAlive = false; });
`);

/** Ends as soon as it is asked to: how a program leaves that does not know about Services. */
export const suddenEnd = preload(`process.on('SIGTERM', () => process.exit(0));`);
