/** What is admitted as a Gateway: its defaults and its rules. */
import type { Rule } from '../admission/rule.ts';
import type { GatewaySpec } from '../schemas/gateway.ts';
import {
  authBasic,
  authDefaultIssuer,
  authErrors,
  authImage,
  authIssuerHttp,
  developmentLogs,
} from './gateway/auth-rules.ts';
import { durationErrors } from './gateway/duration-rules.ts';
import { envErrors, envOverrides } from './gateway/env-rules.ts';
import {
  a2aHealth,
  a2aIgnored,
  extensionErrors,
  mcpEmpty,
  mcpHealth,
  mcpTools,
} from './gateway/extension-rules.ts';
import { generalErrors } from './gateway/general-rules.ts';
import { imageErrors, imageLatest } from './gateway/image-rules.ts';
import { ingressErrors } from './gateway/ingress-rules.ts';
import { ingressTlsErrors, ingressTlsHosts } from './gateway/ingress-tls-rules.ts';
import { policyVariables } from './gateway/policy-variable-rules.ts';
import {
  providerAuthType,
  providerCallErrors,
  providerKey,
  providerKeyLiteral,
  providerUrlMissing,
} from './gateway/provider-call-rules.ts';
import { providerErrors, providerUnknown } from './gateway/provider-rules.ts';
import { referenceErrors } from './gateway/reference-rules.ts';
import { resourceErrors } from './gateway/resource-rules.ts';
import { hpaMetrics, hpaReplicas, scalingErrors } from './gateway/scaling-rules.ts';
import { serverErrors, serverHost, serverTls, writeTimeout } from './gateway/server-rules.ts';
import { serviceErrors } from './gateway/service-rules.ts';
import { tracing } from './gateway/telemetry-rules.ts';

export { defaults } from './gateway/defaults.ts';

/** What is refused, by theme: findings are sorted by path, so the order says nothing. */
const errors = [
  ...generalErrors,
  ...imageErrors,
  ...serverErrors,
  ...durationErrors,
  ...authErrors,
  ...referenceErrors,
  ...providerErrors,
  ...providerCallErrors,
  ...envErrors,
  ...extensionErrors,
  ...serviceErrors,
  ...ingressErrors,
  ...ingressTlsErrors,
  ...scalingErrors,
  ...resourceErrors,
];

/** What is admitted but worth saying, the most severe first: only the first eight are said. */
const warnings = [
  // The gateway does not start, or gives secrets away.
  authBasic,
  providerKeyLiteral,
  developmentLogs,
  authIssuerHttp,
  authDefaultIssuer,
  serverTls,
  // Calls fail.
  authImage,
  providerKey,
  providerUrlMissing,
  // Something does otherwise than it says.
  policyVariables,
  envOverrides,
  a2aIgnored,
  tracing,
  ingressTlsHosts,
  hpaReplicas,
  hpaMetrics,
  providerUnknown,
  mcpEmpty,
  mcpTools,
  writeTimeout,
  serverHost,
  // Something has no effect, or could be done better.
  imageLatest,
  mcpHealth,
  a2aHealth,
  providerAuthType,
];

/** Every rule of the kind; warnings in the order of their severity. */
export const rules: readonly Rule<GatewaySpec>[] = [...errors, ...warnings];
