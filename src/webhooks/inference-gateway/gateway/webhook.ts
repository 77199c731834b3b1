/** What is admitted as a Gateway: its defaults and its rules. */
import type { Rule } from '../../../admission/rule.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import {
  authBasic,
  authDefaultIssuer,
  authErrors,
  authImage,
  authIssuerHttp,
  developmentLogs,
} from './auth-rules.ts';
import { durationErrors } from './duration-rules.ts';
import { envErrors, envOverrides } from './env-rules.ts';
import { a2aHealth, a2aIgnored, extensionErrors, mcpEmpty, mcpHealth, mcpTools } from './extension-rules.ts';
import { generalErrors } from './general-rules.ts';
import { imageErrors, imageLatest } from './image-rules.ts';
import { ingressErrors } from './ingress-rules.ts';
import { ingressTlsErrors, ingressTlsHosts } from './ingress-tls-rules.ts';
import { policyVariables } from './policy-variable-rules.ts';
import {
  providerAuthType,
  providerCallErrors,
  providerKey,
  providerKeyLiteral,
  providerUrlMissing,
} from './provider-call-rules.ts';
import { providerErrors, providerUnknown } from './provider-rules.ts';
import { referenceErrors } from './reference-rules.ts';
import { resourceErrors } from './resource-rules.ts';
import { hpaMetrics, hpaReplicas, scalingErrors, scalingRequest } from './scaling-rules.ts';
import { serverErrors, serverHost, serverTls, writeTimeout } from './server-rules.ts';
import { serviceErrors } from './service-rules.ts';
import { telemetryErrors, tracing } from './telemetry-rules.ts';

export { defaults } from './defaults.ts';

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
  ...telemetryErrors,
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
  scalingRequest,
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
