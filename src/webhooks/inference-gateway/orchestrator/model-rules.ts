/** Rules on the gateway and the model of an Orchestrator. */
import { specPath } from '../../../admission/field-path.ts';
import { invalid } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { withoutUserInfo } from '../../../kubernetes/http-url.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';
import { checkModel, checkModelProvider } from '../../checks/model-checks.ts';
import { urlFault } from '../../checks/url-checks.ts';

const modelPath = specPath.at('agent', 'model');

const gatewayUrl: Rule<OrchestratorSpec> = {
  id: 'orchestrator/gateway-url',
  severity: 'error',
  summary: 'The URL of the gateway must be an absolute http or https URL.',
  why: 'The daemon reaches every model through it: it would start, and answer no message.',
  fix: 'Write the status.url of your Gateway, such as http://inference-gateway.ai.svc.cluster.local:8080.',
  reads: ['spec.gateway.url'],
  check({ spec }, complain) {
    const { url } = spec.gateway;
    const fault = urlFault(url);
    if (fault !== undefined) complain(invalid(specPath.at('gateway', 'url'), withoutUserInfo(url), fault));
  },
};

const model: Rule<OrchestratorSpec> = {
  id: 'orchestrator/model',
  severity: 'error',
  summary: 'The model must be written as provider/model.',
  why: 'The gateway lists its models with their providers, and the daemon takes none that is not listed.',
  fix: 'Write the provider, "/" and the model, as GET /v1/models of the gateway shows it.',
  reads: ['spec.agent.model'],
  check: ({ spec }, complain) => checkModel(modelPath, spec.agent.model, complain),
};

/** A provider that no release of the gateway has. */
export const modelProvider: Rule<OrchestratorSpec> = {
  id: 'orchestrator/model-provider',
  severity: 'warning',
  summary: 'The provider of the model should be one that the gateway knows.',
  why: 'The gateway lists models of the providers that are built into it, and the daemon takes none that is not listed.',
  fix: 'Check the spelling of what stands before the first "/".',
  reads: ['spec.agent.model'],
  check: ({ spec }, complain) => checkModelProvider(modelPath, spec.agent.model, complain),
};

/** Gateway and model. */
export const modelErrors: readonly Rule<OrchestratorSpec>[] = [gatewayUrl, model];
