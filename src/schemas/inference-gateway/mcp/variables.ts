/**
 * The variables of the server's container. Where to listen is said under the names that servers are known to read; many
 * read none: their port is their image's.
 */
import { reserved, unjudged } from '../../blocks/variable-book.ts';

/** Probes and the Service depend on the port. Some programs read a HOST of another meaning, so that it is the user's. */
const server = {
  port: reserved('server.port', 'SERVER_PORT', 'PORT', 'MCP_PORT'),
  host: unjudged('SERVER_HOST', 'HOST'),
};

/** The book of the kind. */
export const mcpVariables = { server };
