/** One bot token, one Orchestrator. */
import type { ExclusiveRule } from '../../../admission/exclusive-rule.ts';
import { specPath } from '../../../admission/field-path.ts';
import { tokenInUseWords } from '../../../schemas/inference-gateway/orchestrator/bot-token.ts';
import { botTokenOf } from '../../../schemas/inference-gateway/orchestrator/normalize.ts';
import type { OrchestratorSpec } from '../../../schemas/inference-gateway/orchestrator/schema.ts';

const orchestrator = (name: string): string => `apiVersion: core.inference-gateway.com/v1alpha1
kind: Orchestrator
metadata:
  name: ${name}
spec:
  image: ghcr.io/inference-gateway/cli:0.179.0
  channels:
    telegram:
      enabled: true
      tokenSecretRef:
        name: bot
        key: token
      allowedUsersSecretRef:
        name: bot
        key: users
  gateway:
    url: http://inference-gateway.ai.svc.cluster.local:8080
  agent:
    model: openai/gpt-4o
`;

/** Two Orchestrators of a namespace never run one bot. */
export const tokenUnique: ExclusiveRule<OrchestratorSpec> = {
  id: 'orchestrator/token-unique',
  severity: 'error',
  summary: 'A bot token belongs to one Orchestrator of a namespace.',
  why: 'Telegram refuses a second consumer of one bot, and both would lose messages. In a cluster the younger Orchestrator is not started: `Ready=False`, reason `TokenInUse`.',
  fix: 'Make a bot of its own for each Orchestrator, and name the Secret key with its token.',
  words: tokenInUseWords,
  claim: ({ spec }) => {
    const token = botTokenOf(spec);
    if (token === undefined) return undefined;
    const path = specPath.at('channels', 'telegram', 'tokenSecretRef');
    return { path, subject: `${token.name}/${token.key}` };
  },
  example: `${orchestrator('support-bot')}---\n${orchestrator('sales-bot')}`,
};
