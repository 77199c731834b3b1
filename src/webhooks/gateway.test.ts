import { gatewaySchema } from '../schemas/gateway.ts';
import { gatewaySpecs } from './gateway/spec-vocabulary.ts';
import { defaults, rules } from './gateway.ts';
import { describeRules } from './rule-contract.ts';

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
