/** Rules on what the gateway needs to call its providers: URLs and keys. */
import { invalidUnquoted, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { parseHttpUrl } from '../../../kubernetes/http-url.ts';
import type { EnvVar } from '../../../schemas/blocks/env-var.ts';
import type { Provider } from '../../../schemas/inference-gateway/gateway/providers.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { findProvider, variablePrefixOf } from '../../../schemas/inference-gateway/providers.ts';
import { unusedUrlFault, urlFault } from '../../checks/url-checks.ts';
import {
  enabledProviders,
  filledVariables,
  givenVariables,
  literalOf,
  providerReads,
  providersWithVariables,
  variableReads,
} from './provider-variables.ts';

/** What is wrong with the URL of a provider. Its variables are put together in the pod, as Kubernetes says; fields are not. */
function providerUrlFault({ enabled, env }: Provider, variable: EnvVar): string | undefined {
  const written = env === undefined ? variable.value : literalOf(variable);
  if (written === undefined) return undefined;
  return enabled === false ? unusedUrlFault(written) : urlFault(written);
}

const url: Rule<GatewaySpec> = {
  id: 'gateway/provider-url',
  severity: 'error',
  summary:
    'The URL of an enabled provider must be an absolute http or https URL, and a field names no variable in it.',
  why: 'Every call to the provider would fail with 502, while the gateway looks healthy. An empty one is no default. In place of "$(NAME)" the URL would hold what the variable does, a key perhaps.',
  fix: "Write the whole URL, or leave it out: the gateway knows its providers' own.",
  reads: variableReads,
  check({ spec }, complain) {
    for (const { provider, variables } of providersWithVariables(spec)) {
      for (const { variable, valuePath } of variables) {
        if (!variable.name.endsWith('_API_URL')) continue;
        const fault = providerUrlFault(provider, variable);
        // Not quoted: a URL can hold a user name, a password or a key.
        if (fault !== undefined) complain(invalidUnquoted(valuePath, fault));
      }
    }
  },
};

/** A URL that the provider cannot do without, or that leads nowhere. */
export const providerUrlMissing: Rule<GatewaySpec> = {
  id: 'gateway/provider-url-missing',
  severity: 'warning',
  summary: 'Cloudflare needs a URL with the account id, and Anthropic one that ends in /v1.',
  why: "The gateway's own URL for Cloudflare holds a placeholder. To that of Anthropic it adds only what follows /v1, since release 0.2.21.",
  fix: 'Set CLOUDFLARE_API_URL to https://api.cloudflare.com/client/v4/accounts/<account id>/ai; add /v1 for Anthropic.',
  reads: variableReads,
  check({ spec }, complain) {
    const filled = filledVariables(spec);
    for (const { path, id } of enabledProviders(spec)) {
      if (id === 'cloudflare' && !filled.has('CLOUDFLARE_API_URL')) {
        complain(warning(path, 'cloudflare needs CLOUDFLARE_API_URL with the account id'));
      }
    }
    for (const { variable, valuePath } of givenVariables(spec)) {
      if (variable.name !== 'ANTHROPIC_API_URL') continue;
      const written = parseHttpUrl(literalOf(variable) ?? '');
      if (written !== undefined && !written.path.split('/').includes('v1')) {
        complain(warning(valuePath, 'anthropic needs a URL that ends in /v1'));
      }
    }
  },
};

/** A setting of the older shape that nothing reads. */
export const providerAuthType: Rule<GatewaySpec> = {
  id: 'gateway/provider-auth-type',
  severity: 'warning',
  summary: 'The authType of a provider should say what the gateway does, or be left out.',
  why: 'How a provider is shown its key is fixed in the gateway; the field never reached it.',
  fix: 'Remove authType.',
  reads: [...providerReads, 'spec.providers[].config.authType'],
  check({ spec }, complain) {
    for (const { provider, path, id } of enabledProviders(spec)) {
      const authType = provider.config?.authType;
      const used = findProvider(id)?.authentication;
      if (authType === undefined || used === undefined || authType === used) continue;
      const means = used === 'none' ? 'no key' : used;
      complain(
        warning(path.at('config', 'authType'), `the gateway uses ${means} for ${id}; authType has no effect`),
      );
    }
  },
};

/** A provider whose calls will fail. */
export const providerKey: Rule<GatewaySpec> = {
  id: 'gateway/provider-key',
  severity: 'warning',
  summary: 'An enabled provider that needs a key should have one.',
  why: 'The gateway starts without it, lists the provider, and fails every call to it.',
  fix: 'Add the variable with valueFrom.secretKeyRef, or set enabled: false. For llamacpp any text will do.',
  reads: variableReads,
  check({ spec }, complain) {
    const filled = filledVariables(spec);
    for (const { path, id } of enabledProviders(spec)) {
      const name = `${variablePrefixOf(id)}_API_KEY`;
      if (findProvider(id)?.needsKey === true && !filled.has(name)) {
        complain(warning(path, `no ${name}: calls to ${id} will fail`));
      }
    }
  },
};

/** A key that everyone can read who can read the Gateway. */
export const providerKeyLiteral: Rule<GatewaySpec> = {
  id: 'gateway/provider-key-literal',
  severity: 'warning',
  summary: 'A key should come from a Secret.',
  why: 'As text it can be read by everyone who may read Gateways, Deployments or pods, and it lands in Git.',
  fix: 'Put the key in a Secret and refer to it with valueFrom.secretKeyRef; then replace the key, which has been seen.',
  reads: variableReads,
  check({ spec }, complain) {
    for (const { variable, valuePath } of givenVariables(spec)) {
      if (variable.name.endsWith('_API_KEY') && (literalOf(variable) ?? '') !== '') {
        complain(warning(valuePath, 'put the key in a Secret and use valueFrom.secretKeyRef'));
      }
    }
  },
};

/** URLs of providers. */
export const providerCallErrors: readonly Rule<GatewaySpec>[] = [url];
