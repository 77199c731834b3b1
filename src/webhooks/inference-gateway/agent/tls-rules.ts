/** Rules on the certificates of an Agent. */
import { type FieldPath, specPath } from '../../../admission/field-path.ts';
import { type Complain, required } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import type { AgentSpec } from '../../../schemas/inference-gateway/agent/schema.ts';
import { checkObjectName } from '../../checks/name-checks.ts';

function checkTls(tls: AgentSpec['tls'], path: FieldPath, complain: Complain): void {
  if (tls?.enabled !== true) return;
  const { secretRef = '' } = tls;
  const secretPath = path.at('secretRef');
  if (secretRef === '') complain(required(secretPath, ['when ', path.at('enabled'), ' is true']));
  else checkObjectName(secretPath, secretRef, 'Secret', complain);
}

const tls: Rule<AgentSpec> = {
  id: 'agent/tls',
  severity: 'error',
  twin: 'cel',
  summary: 'TLS that is on must name the Secret with its certificate.',
  why: 'The agent would end at once, without a certificate to show.',
  fix: 'Set secretRef to a Secret of this namespace, or enabled to false.',
  reads: ['spec.tls', 'spec.agent.tls'],
  check({ spec }, complain) {
    checkTls(spec.tls, specPath.at('tls'), complain);
    checkTls(spec.agent?.tls, specPath.at('agent', 'tls'), complain);
  },
};

/** Certificates. */
export const tlsErrors: readonly Rule<AgentSpec>[] = [tls];
