/** Rules on the language model of an Agent. */
import { specPath } from '../../../admission/field-path.ts';
import { type Complain, duplicate, invalid, invalidUnquoted, warning } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { parseHttpUrl } from '../../../kubernetes/http-url.ts';
import { isHttpToken } from '../../../kubernetes/names.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import { checkModel, checkModelProvider } from '../../checks/model-checks.ts';
import { urlFault } from '../../checks/url-checks.ts';
import { setsVariable } from './field-variables.ts';

const loopPath = specPath.at('agent');
const llmPath = loopPath.at('llm');

const limits: Rule<AgentSpec> = {
  id: 'agent/limits',
  severity: 'error',
  twin: 'schema',
  summary: 'Tokens, messages and iterations are counted from 1, repetitions from 0.',
  why: 'With none of them the agent could not answer.',
  fix: 'Write a number in the range, or leave the field out.',
  reads: [
    'spec.agent.maxConversationHistory',
    'spec.agent.maxChatCompletionIterations',
    'spec.agent.maxRetries',
    'spec.agent.llm.maxTokens',
  ],
};

const temperature: Rule<AgentSpec> = {
  id: 'agent/temperature',
  severity: 'error',
  summary: 'The temperature must be a number from 0 to 2.',
  why: 'The agent ends at once on what is no number, and providers refuse numbers out of range.',
  fix: 'Write a number as text, such as "0.7".',
  reads: ['spec.agent.llm.temperature'],
  check({ spec }, complain) {
    const text = spec.agent?.llm?.temperature;
    if (text === undefined) return;
    const isNumber = /^[0-9]{1,3}(\.[0-9]{1,17})?$/.test(text);
    if (!isNumber || Number(text) > 2) {
      complain(invalid(llmPath.at('temperature'), text, 'must be a number from 0 to 2, such as "0.7"'));
    }
  },
};

const model: Rule<AgentSpec> = {
  id: 'agent/model',
  severity: 'error',
  summary: 'The model must be written as provider/model.',
  why: 'The agent is told of both apart, and ends at once without a provider. Only the first "/" splits.',
  fix: 'Write the provider, "/" and the model, as GET /v1/models of the gateway shows it.',
  reads: ['spec.agent.llm.model'],
  check({ spec }, complain) {
    const { model: text = '' } = spec.agent?.llm ?? {};
    if (text !== '') checkModel(llmPath.at('model'), text, complain);
  },
};

/** A provider that no release of the gateway has. */
export const modelProvider: Rule<AgentSpec> = {
  id: 'agent/model-provider',
  severity: 'warning',
  summary: 'The provider of the model should be one that the gateway knows.',
  why: 'The gateway refuses calls for a provider that is not built into it.',
  fix: 'Check the spelling of what stands before the first "/".',
  reads: ['spec.agent.llm.model'],
  check: ({ spec }, complain) =>
    checkModelProvider(llmPath.at('model'), spec.agent?.llm?.model ?? '', complain),
};

const baseUrl: Rule<AgentSpec> = {
  id: 'agent/base-url',
  severity: 'error',
  summary: 'The URL of the language model must be an absolute http or https URL.',
  why: 'Every task would fail, while the agent looks healthy.',
  fix: 'Write the status.url of your Gateway with /v1, such as http://ai.team.svc.cluster.local:8080/v1.',
  reads: ['spec.agent.llm.baseURL'],
  check({ spec }, complain) {
    const { baseURL = '' } = spec.agent?.llm ?? {};
    // Not quoted: a URL can hold a user name, a password or a key.
    const fault = baseURL === '' ? undefined : urlFault(baseURL);
    if (fault !== undefined) complain(invalidUnquoted(llmPath.at('baseURL'), fault));
  },
};

/** A URL that agents append the wrong path to, or none. */
export const baseUrlPath: Rule<AgentSpec> = {
  id: 'agent/base-url-path',
  severity: 'warning',
  summary: 'The URL of the language model should be there, and end in /v1.',
  why: 'Agents append /chat/completions to it: without /v1 the gateway answers every call with 404. Without a URL they call the provider themselves.',
  fix: 'Set spec.agent.llm.baseURL to the status.url of a Gateway with /v1 appended.',
  reads: ['spec.agent.llm.model', 'spec.agent.llm.baseURL', 'spec.env[].name'],
  check({ spec }, complain) {
    const { baseURL = '', model: name = '' } = spec.agent?.llm ?? {};
    const path = llmPath.at('baseURL');
    if (baseURL === '') {
      if (name === '' || setsVariable(spec, 'A2A_AGENT_CLIENT_BASE_URL')) return;
      complain(warning(path, 'without it the agent does not call your gateway'));
      return;
    }
    const url = parseHttpUrl(baseURL);
    if (url !== undefined && !url.path.split('/').includes('v1')) {
      complain(warning(path, 'agents append /chat/completions: end it in /v1'));
    }
  },
};

/** Two keys, of which one counts. */
export const apiKeyTwice: Rule<AgentSpec> = {
  id: 'agent/api-key',
  severity: 'warning',
  summary: 'The key of the language model should be named once.',
  why: 'The field spec.agent.apiKey is deprecated, and has no effect beside spec.agent.llm.apiKeySecretRef.',
  fix: 'Remove spec.agent.apiKey.',
  reads: ['spec.agent.apiKey', 'spec.agent.llm.apiKeySecretRef'],
  check({ spec }, complain) {
    const { apiKey, llm } = spec.agent ?? {};
    if ((apiKey?.secretRef ?? '') !== '' && llm?.apiKeySecretRef !== undefined) {
      const words = ['deprecated, and has no effect beside ', llmPath.at('apiKeySecretRef')];
      complain(warning(loopPath.at('apiKey'), words));
    }
  },
};

function checkHeaders(
  headers: readonly { readonly name: string; readonly value: string }[],
  complain: Complain,
): void {
  const seen = new Set<string>();
  for (const [index, { name, value }] of headers.entries()) {
    const path = llmPath.at('customHeaders', index);
    if (!isHttpToken(name))
      complain(invalid(path.at('name'), name, 'must be the name of a header, such as "X-Team"'));
    else if (seen.has(name.toLowerCase())) complain(duplicate(path.at('name'), name));
    seen.add(name.toLowerCase());
    // Values are not quoted: they are often keys.
    if (value.includes(',')) {
      complain(
        invalidUnquoted(path.at('value'), 'must not contain ",", at which agents split their headers'),
      );
    }
  }
}

const customHeaders: Rule<AgentSpec> = {
  id: 'agent/custom-headers',
  severity: 'error',
  summary: 'A header has a name of its own that HTTP allows, and a value without ",".',
  why: 'Agents get all headers as one text that they split at ",".',
  fix: 'Write names with letters, digits and dashes, each once, and values without commas.',
  reads: ['spec.agent.llm.customHeaders'],
  check: ({ spec }, complain) => checkHeaders(spec.agent?.llm?.customHeaders ?? [], complain),
};

/** Limits, temperature, model, URL and headers. */
export const llmErrors: readonly Rule<AgentSpec>[] = [limits, temperature, model, baseUrl, customHeaders];
