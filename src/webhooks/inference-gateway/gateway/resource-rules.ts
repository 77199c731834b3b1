/** Rules on quantities: compute resources, and the targets of the autoscaler. */
import { specPath } from '../../../admission/field-path.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { checkAutoscalerQuantities, checkTargetQuantity } from '../../checks/metric-checks.ts';
import { checkResources } from '../../checks/resource-checks.ts';

const resourcesPath = specPath.at('resources');
const hpaPath = specPath.at('hpa');

const quantity: Rule<GatewaySpec> = {
  id: 'gateway/quantity',
  severity: 'error',
  summary:
    'Quantities are written as Kubernetes reads them, are not negative, and no request is above its limit.',
  why: 'The API server would refuse the Deployment or the autoscaler, and no pod would start.',
  fix: 'Write "500m" or "2" of cpu, "512Mi" or "1Gi" of memory; raise the limit or lower the request.',
  reads: [
    'spec.resources',
    'spec.hpa.customMetrics[].target.value',
    'spec.hpa.config.metrics',
    'spec.hpa.config.behavior',
  ],
  check({ spec }, complain) {
    checkResources(spec.resources ?? {}, resourcesPath, complain);
    for (const [index, { target }] of (spec.hpa?.customMetrics ?? []).entries()) {
      const path = hpaPath.at('customMetrics', index, 'target', 'value');
      if (target.value !== undefined) checkTargetQuantity(path, target.value, complain);
    }
    checkAutoscalerQuantities(spec.hpa?.config ?? {}, hpaPath.at('config'), complain);
  },
};

/** Quantities. */
export const resourceErrors: readonly Rule<GatewaySpec>[] = [quantity];
