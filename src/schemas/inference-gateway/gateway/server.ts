/** `spec.server`: how the gateway listens. */

import { DurationText } from '../../blocks/duration-text.ts';
import { SecretKeyReference } from '../../blocks/references.ts';
import { Defaulted, Flag, Optional, Struct, Text } from '../../structural.ts';
import { defaultServer, defaultServerTimeouts } from './defaults.ts';
import { UnprivilegedPort } from './unprivileged-port.ts';

const timeouts = Struct(
  {
    read: Defaulted(
      DurationText(
        'Longest time for reading a request and for one answer of a provider; the gateway reaches providers through itself, so its client timeouts follow this value. Default: 60s. Example: `230s` for slow models.',
      ),
      defaultServerTimeouts.read,
    ),
    write: Defaulted(
      DurationText(
        'Longest time for writing an answer; gateways before 0.29 cut streams that last longer. Default: 60s. Example: `230s`.',
      ),
      defaultServerTimeouts.write,
    ),
    idle: Defaulted(
      DurationText('How long an idle connection is kept. Default: 300s. Example: `120s`.'),
      defaultServerTimeouts.idle,
    ),
  },
  { description: 'Time limits, with a unit. Default: 60s read, 60s write, 300s idle.' },
);

const tls = Struct(
  {
    enabled: Defaulted(
      Flag({ description: 'Whether the gateway serves HTTPS instead of HTTP. Default: false.' }),
      false,
    ),
    certificateRef: Optional(
      SecretKeyReference(
        'The certificate, PEM. It must carry the DNS name that the gateway calls itself by: server.host when that is a DNS name, otherwise the ingress host that shares the Secret, otherwise `<name>.<namespace>.svc`. Default: key tls.crt of the Secret `<name>-tls`.',
        'tls.crt',
      ),
    ),
    keyRef: Optional(
      SecretKeyReference(
        'The private key of the certificate, PEM. Default: key tls.key of the Secret `<name>-tls`.',
        'tls.key',
      ),
    ),
  },
  {
    description:
      'TLS of the gateway itself. The gateway does not reload certificates: restart its pods when the Secret changes. Default: off.',
  },
);

/** Schema of `spec.server`. */
export const server = Struct(
  {
    host: Defaulted(
      Text({
        maxLength: 253,
        description:
          'Address that the gateway listens on; with TLS a DNS name that its certificate carries. Default: 0.0.0.0 (every address, of IPv6 too where pods have no other).',
      }),
      defaultServer.host,
    ),
    port: Defaulted(
      UnprivilegedPort(
        'gateway/server-port',
        'Port that the gateway listens on, 1024 to 65535. Default: 8080. Example: 9000.',
      ),
      defaultServer.port,
    ),
    timeouts: Optional(timeouts),
    tls: Optional(tls),
  },
  { description: 'How the gateway listens. Default: port 8080 on every address, plain HTTP.' },
);
