/** `spec.server` of an MCP: what runs, and how it listens. */
import { DurationText } from '../../blocks/duration-text.ts';
import { Defaulted, Flag, Int32, List, Optional, ratcheted, Struct, Text } from '../../structural.ts';

/** Folder of tls.crt and tls.key in the container. */
export const tlsFolder = '/etc/tls';

const tls = Struct(
  {
    enabled: Defaulted(
      Flag({
        description: `Whether the server speaks HTTPS; the Secret is then mounted at ${tlsFolder}. Default: true inside of \`tls\`.`,
      }),
      true,
    ),
    secretName: Optional(
      Text({
        maxLength: 253,
        description:
          'Name of the Secret with tls.crt and tls.key, in the namespace of the MCP; required when enabled. Its certificate should carry `<name>-service.<namespace>.svc.cluster.local`. Example: `files-tls`.',
      }),
    ),
  },
  {
    description:
      'TLS of the server. How a server is told of its certificate differs: see the manual of the image. Default: off. Example: `{secretName: files-tls}`.',
    cel: [
      {
        id: 'mcp/tls',
        ...ratcheted((self) => `!${self}.enabled || (has(${self}.secretName) && ${self}.secretName != '')`),
        message: 'when spec.server.tls.enabled is true',
        fieldPath: '.secretName',
        reason: 'FieldValueRequired',
      },
    ],
  },
);

/** The defaults of `spec.server`. */
export const defaultServer = { port: 8080, timeout: '30s' };

const argument = Text({ maxLength: 4096, isFree: true, description: 'One word of the command line.' });

/** Schema of `spec.server`. */
export const server = Struct(
  {
    port: Defaulted(
      Int32({
        minimum: 1,
        maximum: 65535,
        rule: 'mcp/port',
        description:
          'Port that the server listens on, and that of its Service, 1 to 65535. Default: 8080. Example: 3000.',
      }),
      defaultServer.port,
    ),
    command: Optional(
      List(argument, {
        maxItems: 64,
        description:
          'The program, word by word. Default: that of the image; `node:lts` has none. Example: `[npx, -y, "@example/files-mcp"]`.',
      }),
    ),
    args: Optional(
      List(argument, {
        maxItems: 64,
        description:
          'Arguments of the program, word by word. Default: those of the image. Example: `[--port, "8080"]`.',
      }),
    ),
    timeout: Defaulted(
      DurationText(
        'Longest time that the operator gives the server for its answer to the handshake, with a unit; at most 30s are waited. Default: 30s. Example: `10s`.',
      ),
      defaultServer.timeout,
    ),
    tls: Optional(tls),
  },
  { description: 'What runs, and how it listens. Default: the program of the image, on port 8080.' },
);
