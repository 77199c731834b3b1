/** `spec.auth`: who may call the gateway. */

import { SecretKeyReference } from '../../blocks/references.ts';
import { Defaulted, Flag, OneOf, Optional, Struct, Text } from '../../structural.ts';
import { defaultOidc } from './defaults.ts';

const oidc = Struct(
  {
    issuerUrl: Defaulted(
      Text({
        maxLength: 2048,
        description:
          'URL of the OpenID Connect issuer; the gateway stops at start when it cannot be reached. Default: `http://keycloak:8080/realms/inference-gateway-realm`, a placeholder. Example: `https://auth.example.com/realms/ai`.',
      }),
      defaultOidc.issuerUrl,
    ),
    clientId: Defaulted(
      Text({
        maxLength: 1024,
        description:
          'Audience that a token must carry (`aud`). Default: inference-gateway-client. Example: `my-client`.',
      }),
      defaultOidc.clientId,
    ),
    clientSecretRef: Optional(
      SecretKeyReference(
        'The client secret. The gateway verifies tokens without it; it is passed on for gateways that ask for one.',
        'client-secret',
      ),
    ),
  },
  { description: 'OpenID Connect settings. Example: `{issuerUrl: https://auth.example.com/realms/ai}`.' },
);

/** Schema of `spec.auth`. */
export const auth = Struct(
  {
    enabled: Defaulted(
      Flag({
        description:
          'Whether every call except /health and /metrics needs a bearer token. Default: false. Needs a gateway of 0.25.2 or newer.',
      }),
      false,
    ),
    provider: Defaulted(
      OneOf(['oidc', 'jwt', 'basic'], {
        rule: 'gateway/auth-provider',
        description:
          'How callers prove who they are: `oidc` and `jwt` both mean bearer tokens of an OpenID Connect issuer; a gateway with `basic`, which no image can do, is not started. Default: oidc.',
      }),
      'oidc',
    ),
    oidc: Optional(oidc),
  },
  { description: 'Authentication of callers. Default: off. Example: `{enabled: true, oidc: {...}}`.' },
);
