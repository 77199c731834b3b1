/**
 * The kinds of this operator, one entry each: what they may say and what is admitted. Admission, the CRDs, the webhook
 * configurations and the documentation are generic over this table; what the kinds become is in `controlled-kinds.ts`.
 */
import type { Static, TSchema } from 'typebox';
import { type AdmittedKind, admittedKind, type UnexaminedObject } from './admission/examination.ts';
import type { Claim, ExclusiveRule } from './admission/exclusive-rule.ts';
import { judge } from './admission/judgement.ts';
import type { Rule } from './admission/rule.ts';
import { normalize as normalizeAgent } from './schemas/inference-gateway/agent/normalize.ts';
import { agentSchema } from './schemas/inference-gateway/agent/schema.ts';
import { normalize as normalizeGateway } from './schemas/inference-gateway/gateway/normalize.ts';
import { gatewaySchema } from './schemas/inference-gateway/gateway/schema.ts';
import { normalize as normalizeMcp } from './schemas/inference-gateway/mcp/normalize.ts';
import { mcpSchema } from './schemas/inference-gateway/mcp/schema.ts';
import { normalize as normalizeOrchestrator } from './schemas/inference-gateway/orchestrator/normalize.ts';
import { orchestratorSchema } from './schemas/inference-gateway/orchestrator/schema.ts';
import type { KindSchema, Normalized, Resourced } from './schemas/kind-schema.ts';
import * as agentWebhook from './webhooks/inference-gateway/agent/webhook.ts';
import * as gatewayWebhook from './webhooks/inference-gateway/gateway/webhook.ts';
import * as mcpWebhook from './webhooks/inference-gateway/mcp/webhook.ts';
import * as orchestratorWebhook from './webhooks/inference-gateway/orchestrator/webhook.ts';

/** What makes a kind: what it may say, what that means, and what is admitted. */
interface KindDefinition<Spec extends TSchema, Status extends TSchema, Settings> {
  readonly schema: KindSchema<Spec, Status>;
  readonly normalize: (resource: Resourced<Static<Spec>>) => Normalized<Settings>;
  readonly defaults: (spec: Static<Spec>) => Static<Spec>;
  readonly rules: readonly Rule<Static<Spec>>[];
  readonly exclusiveRules?: readonly ExclusiveRule<Static<Spec>>[];
}

/** A rule on several objects at once, on objects that nobody has looked at yet: one with mistakes claims nothing. */
export interface Exclusive extends Omit<ExclusiveRule<never>, 'claim'> {
  readonly claimOf: (object: UnexaminedObject) => Claim | undefined;
}

/** A kind with its types folded away, as the machinery takes it. */
export interface Kind {
  readonly schema: KindSchema;
  readonly admitted: AdmittedKind;
  /** Rules on several objects at once, which the webhook cannot know. */
  readonly exclusives: readonly Exclusive[];
}

/** A kind with its types, for the controller that is to run it. */
export interface TypedKind<Spec extends TSchema, Status extends TSchema, Settings> extends Kind {
  readonly schema: KindSchema<Spec, Status>;
  readonly admitted: AdmittedKind<Static<Spec>>;
  readonly normalize: (resource: Resourced<Static<Spec>>) => Normalized<Settings>;
}

/** Ties a kind's parts together. */
function defineKind<Spec extends TSchema, Status extends TSchema, Settings>(
  definition: KindDefinition<Spec, Status, Settings>,
): TypedKind<Spec, Status, Settings> {
  const { schema, normalize, exclusiveRules = [] } = definition;
  const admitted = admittedKind(definition);

  const exclusives = exclusiveRules.map(({ claim, ...rule }): Exclusive => {
    const claimOf = (object: UnexaminedObject): Claim | undefined => {
      const { spec } = judge(admitted, object);
      return spec === undefined ? undefined : claim({ metadata: object.metadata ?? {}, spec });
    };
    return { ...rule, claimOf };
  });

  return { schema, admitted, exclusives, normalize };
}

export const gateway = defineKind({ schema: gatewaySchema, normalize: normalizeGateway, ...gatewayWebhook });
export const agent = defineKind({ schema: agentSchema, normalize: normalizeAgent, ...agentWebhook });
export const mcp = defineKind({ schema: mcpSchema, normalize: normalizeMcp, ...mcpWebhook });
export const orchestrator = defineKind({
  schema: orchestratorSchema,
  normalize: normalizeOrchestrator,
  ...orchestratorWebhook,
});

/** Every kind. */
export const kinds: readonly Kind[] = [gateway, agent, mcp, orchestrator];
