/**
 * Makes the webhook close each connection after one answer, as a preloaded module: the program itself is as shipped.
 *
 * An API server keeps its connections for as long as it can, and what is wrong with new ones (a certificate that is not
 * trusted yet, an address where nobody listens) shows in a small share of the calls only, or not at all.
 */
const preload = `
  import { subscribe } from 'node:diagnostics_channel';
  subscribe('http.server.request.start', ({ response }) => { response.shouldKeepAlive = false; });
`;

/** Value of NODE_OPTIONS. */
export const freshConnections = `--import=data:text/javascript,${encodeURIComponent(preload)}`;
