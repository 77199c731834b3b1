/** Rules on the authentication of callers. */
import { specPath } from '../../../admission/field-path.ts';
import { invalid, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { parseHttpUrl, withoutUserInfo } from '../../../kubernetes/http-url.ts';
import { defaultOidc } from '../../../schemas/inference-gateway/gateway/defaults.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { unusedUrlFault, urlFault } from '../../checks/url-checks.ts';
import { isImageBelow } from './image-version.ts';

const issuerPath = specPath.at('auth', 'oidc', 'issuerUrl');

/** The issuer whose tokens the gateway verifies; undefined while it verifies none. */
function issuerOf({ auth }: GatewaySpec): string | undefined {
  const verifies = auth?.enabled === true && auth.provider !== 'basic';
  return verifies ? (auth.oidc?.issuerUrl ?? defaultOidc.issuerUrl) : undefined;
}

/** What `issuerOf` reads. */
const issuerReads = ['spec.auth.enabled', 'spec.auth.provider', 'spec.auth.oidc.issuerUrl'];

/** Whether a host can only be one inside the cluster: a bare Service name, or one that says `svc`. */
function isClusterHost(host: string): boolean {
  return !host.includes('.') || host.endsWith('.svc') || host.includes('.svc.');
}

const provider: Rule<GatewaySpec> = {
  id: 'gateway/auth-provider',
  severity: 'error',
  twin: 'schema',
  summary: 'The way of authentication must be oidc, jwt or basic.',
  why: 'Nothing else is documented, and a gateway with authentication that means nothing would be open.',
  fix: 'Use oidc; jwt means the same.',
  reads: ['spec.auth.provider'],
};

const issuer: Rule<GatewaySpec> = {
  id: 'gateway/auth-issuer',
  severity: 'error',
  summary: 'With authentication on, the issuer must be an absolute http or https URL.',
  why: 'The gateway asks the issuer for its keys when it starts, and ends at once, with exit code 0, when it cannot.',
  fix: 'Write the whole URL of the issuer, as its discovery document gives it under `issuer`.',
  reads: issuerReads,
  check({ spec }, complain) {
    const { issuerUrl = '' } = spec.auth?.oidc ?? {};
    const url = issuerOf(spec);
    const fault = url === undefined ? unusedUrlFault(issuerUrl) : urlFault(url);
    if (fault !== undefined) complain(invalid(issuerPath, withoutUserInfo(url ?? issuerUrl), fault));
  },
};

/** Tokens that anyone on the way could forge. */
export const authIssuerHttp: Rule<GatewaySpec> = {
  id: 'gateway/auth-issuer-http',
  severity: 'warning',
  summary: 'An issuer outside the cluster should be reached over https.',
  why: 'Whoever can change what the issuer answers can give the gateway keys of his own, and sign tokens with them.',
  fix: "Use the issuer's https URL. Names inside the cluster (`keycloak`, `keycloak.auth.svc`) are not warned of.",
  reads: issuerReads,
  check({ spec }, complain) {
    const url = parseHttpUrl(issuerOf(spec) ?? '');
    if (url?.scheme === 'http' && !isClusterHost(url.host)) {
      complain(warning(issuerPath, 'tokens are verified over plain http'));
    }
  },
};

/** The issuer of the documentation. */
export const authDefaultIssuer: Rule<GatewaySpec> = {
  id: 'gateway/auth-default-issuer',
  severity: 'warning',
  summary: 'With authentication on, the issuer should be your own.',
  why: 'The default is a name from the documentation. Where nothing answers to it, the gateway ends at start.',
  fix: 'Set spec.auth.oidc.issuerUrl.',
  reads: issuerReads,
  check({ spec }, complain) {
    if (issuerOf(spec) === defaultOidc.issuerUrl) {
      const words = 'the default issuer is a placeholder; the gateway stops if it cannot be reached';
      complain(warning(issuerPath, words));
    }
  },
};

/** A way of authentication that no gateway has. */
export const authBasic: Rule<GatewaySpec> = {
  id: 'gateway/auth-basic',
  severity: 'warning',
  summary: 'Basic authentication is documented, but no gateway can do it.',
  why: 'Started all the same, the gateway would be open or would not start. It is not started: `Ready=False`, reason AuthProviderUnsupported.',
  fix: 'Use oidc, or turn authentication off and put a proxy that can do it in front.',
  reads: ['spec.auth.enabled', 'spec.auth.provider'],
  check({ spec }, complain) {
    if (spec.auth?.enabled === true && spec.auth.provider === 'basic') {
      const words = 'the gateway cannot do basic authentication; it is not started';
      complain(warning(specPath.at('auth', 'provider'), words));
    }
  },
};

/** A release in which authentication and completions exclude each other. */
export const authImage: Rule<GatewaySpec> = {
  id: 'gateway/auth-image',
  severity: 'warning',
  summary: 'Authentication needs a gateway of release 0.25.2 or newer.',
  why: 'A gateway reaches providers through itself, and older ones do not carry the token into that call: every completion is refused, while /health and /v1/models work.',
  fix: 'Use an image of 0.25.2 or newer.',
  reads: ['spec.image', ...issuerReads],
  check({ spec }, complain) {
    if (issuerOf(spec) !== undefined && isImageBelow(spec.image, '0.25.2')) {
      complain(warning(specPath.at('image'), 'gateways before 0.25.2 refuse every authenticated completion'));
    }
  },
};

/** Logs that give the client secret away. */
export const developmentLogs: Rule<GatewaySpec> = {
  id: 'gateway/development-logs',
  severity: 'warning',
  summary: 'A gateway with authentication should not run in the environment development.',
  why: 'In development it logs its whole configuration with the OIDC client secret, and every prompt and answer.',
  fix: 'Use staging, which logs as production does.',
  reads: ['spec.environment', ...issuerReads],
  check({ spec }, complain) {
    if (spec.environment === 'development' && issuerOf(spec) !== undefined) {
      const words = 'development logs the OIDC client secret and prompts in clear';
      complain(warning(specPath.at('environment'), words));
    }
  },
};

/** The way of authentication and the issuer. */
export const authErrors: readonly Rule<GatewaySpec>[] = [provider, issuer];
