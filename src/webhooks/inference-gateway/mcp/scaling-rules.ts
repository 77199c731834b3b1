/** Rules on how many pods an MCP has. */
import { specPath } from '../../../admission/field-path.ts';
import type { Rule } from '../../../admission/rule.ts';
import { autoscalingOf } from '../../../schemas/inference-gateway/mcp/normalize.ts';
import { defaultResources, type McpSpec } from '../../../schemas/inference-gateway/mcp/schema.ts';
import {
  checkIgnoredReplicas,
  checkRange,
  checkScaleTarget,
  scalingRequestRule,
} from '../../checks/autoscaler-checks.ts';
import {
  autoscalerDetailsText,
  checkAutoscalerDetails,
  checkAutoscalerQuantities,
} from '../../checks/metric-checks.ts';
import { checkResources } from '../../checks/resource-checks.ts';

const configPath = specPath.at('hpa', 'config');

const replicas: Rule<McpSpec> = {
  id: 'mcp/replicas',
  severity: 'error',
  twin: 'schema',
  summary: 'The number of pods must be between 0 and 100.',
  why: 'More than a hundred is a typing mistake.',
  fix: 'Choose a number from 0, which stops the server, to 100; or turn autoscaling on.',
  reads: ['spec.replicas'],
};

const hpaRange: Rule<McpSpec> = {
  id: 'mcp/hpa-range',
  severity: 'error',
  twin: 'cel',
  summary: 'The range of the autoscaler must lie between 1 and 100, with the smaller number first.',
  why: 'The API server refuses an autoscaler with an empty range, and the server would not scale.',
  fix: 'Set maxReplicas to minReplicas or more.',
  reads: ['spec.hpa.config.minReplicas', 'spec.hpa.config.maxReplicas'],
  check: ({ spec }, complain) => checkRange(spec.hpa?.config ?? {}, configPath, complain),
};

const hpaTarget: Rule<McpSpec> = {
  id: 'mcp/hpa-target',
  severity: 'error',
  summary: 'The autoscaler of an MCP scales the Deployment of that MCP.',
  why: 'It could scale a workload of somebody else, and the server would not be scaled at all.',
  fix: 'Remove scaleTargetRef.',
  reads: ['spec.hpa.config.scaleTargetRef'],
  check: ({ metadata, spec }, complain) =>
    checkScaleTarget(
      spec.hpa?.config?.scaleTargetRef,
      metadata.name,
      configPath.at('scaleTargetRef'),
      complain,
    ),
};

const hpaConfig: Rule<McpSpec> = {
  id: 'mcp/hpa-config',
  ...autoscalerDetailsText,
  reads: ['spec.hpa.config.metrics', 'spec.hpa.config.behavior'],
  check: ({ spec }, complain) => checkAutoscalerDetails(spec.hpa?.config ?? {}, configPath, complain),
};

const quantity: Rule<McpSpec> = {
  id: 'mcp/quantity',
  severity: 'error',
  summary:
    'Quantities are written as Kubernetes reads them, are not negative, and no request is above its limit.',
  why: 'The API server would refuse the Deployment or the autoscaler.',
  fix: 'Write "500m" or "2" of cpu, "512Mi" or "1Gi" of memory; raise the limit or lower the request.',
  reads: ['spec.resources', 'spec.hpa.config.metrics', 'spec.hpa.config.behavior'],
  check: ({ spec }, complain) => {
    checkResources(spec.resources ?? {}, specPath.at('resources'), complain);
    checkAutoscalerQuantities(spec.hpa?.config ?? {}, configPath, complain);
  },
};

/** A metric that would never have a value. */
export const scalingRequest: Rule<McpSpec> = scalingRequestRule(
  'mcp',
  'mcp-server',
  defaultResources,
  autoscalingOf,
);

/** A number of pods that the autoscaler overrules. */
export const hpaReplicas: Rule<McpSpec> = {
  id: 'mcp/hpa-replicas',
  severity: 'warning',
  summary: 'With autoscaling on, replicas should be left out or lie in its range.',
  why: 'The autoscaler decides, and the number in the manifest is never reached.',
  fix: 'Remove spec.replicas, or change the range.',
  reads: ['spec.replicas', 'spec.hpa'],
  check: ({ spec }, complain) => checkIgnoredReplicas(spec.replicas, autoscalingOf(spec.hpa), complain),
};

/** Replicas, and the range, target and metrics of the autoscaler. */
export const scalingErrors: readonly Rule<McpSpec>[] = [replicas, hpaRange, hpaTarget, hpaConfig, quantity];
