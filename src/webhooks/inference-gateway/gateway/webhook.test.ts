import { gatewaySchema } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { describeRules } from '../../testing/rule-contract.ts';
import { gatewaySpecs } from './testing/spec-arbitrary.ts';
import { defaults, rules } from './webhook.ts';

describeRules({
  schema: gatewaySchema,
  rules,
  defaults,
  specs: gatewaySpecs,
  blocks: ['telemetry', 'a2a', 'hpa', 'ingress', 'auth', 'providers'],
  hostileSpecs: (spec, text) => {
    const tls = { secretName: text, config: [{ secretName: text, hosts: [text, `*.${text}`] }] };
    return [spec, { ...spec, ingress: { enabled: true, host: text, tls } }];
  },
});
