/**
 * The kinds of this operator, one entry each. Everything else is generic over this table: admission, the controller
 * runtime, the CRDs, the webhook configurations, the rights, the documentation.
 */
import type { Static, TSchema } from 'typebox';
import { type AdmittedKind, admittedKind, type UnexaminedObject } from './admission/examination.ts';
import type { Claim, ExclusiveRule } from './admission/exclusive-rule.ts';
import { lineOf } from './admission/finding.ts';
import { judge } from './admission/judgement.ts';
import type { Rule } from './admission/rule.ts';
import type { KindController, Understanding } from './controllers/kind-controller.ts';
import type { StoredObject } from './kubernetes/object.ts';
import type { ControlledKind, ProbeAnswer } from './runtime/controller/controlled-kind.ts';
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

/** What makes a kind: what it may say, what is admitted, and what it becomes. */
interface KindDefinition<Spec extends TSchema, Model, Answer extends ProbeAnswer> {
  readonly schema: KindSchema<Spec>;
  readonly normalize: (resource: Resourced<Static<Spec>>) => Normalized<Model>;
  readonly defaults: (spec: Static<Spec>) => Static<Spec>;
  readonly rules: readonly Rule<Static<Spec>>[];
  readonly exclusiveRules?: readonly ExclusiveRule<Static<Spec>>[];
  /** Loads what it becomes. The webhook has no use for it, and would keep it in memory. */
  readonly controller: () => Promise<KindController<Model, Answer>>;
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
  /** Loads the kind as the controllers take it; `loadedKinds` has loaded all. */
  readonly loadControlled: () => Promise<ControlledKind>;
}

const invalidSpec = 'InvalidSpec';

/**
 * Ties a kind's parts together. The controller judges with the very function of the webhook, so that an object that
 * came past it (from before, or while it was off) is told the same and never half applied.
 */
function defineKind<Spec extends TSchema, Model, Answer extends ProbeAnswer>(
  definition: KindDefinition<Spec, Model, Answer>,
): Kind {
  const { schema, normalize, exclusiveRules = [], controller } = definition;
  const admitted = admittedKind(definition);

  const understood = (object: StoredObject): Understanding<Model> => {
    const { errors, spec } = judge(admitted, object);
    if (errors.length === 0 && spec !== undefined) {
      return { model: normalize({ metadata: object.metadata, spec }) };
    }
    return { problem: { reason: invalidSpec, message: errors.map(lineOf).join('; ') } };
  };

  const exclusives = exclusiveRules.map(({ claim, ...rule }): Exclusive => {
    const claimOf = (object: UnexaminedObject): Claim | undefined => {
      const { spec } = judge(admitted, object);
      return spec === undefined ? undefined : claim({ metadata: object.metadata ?? {}, spec });
    };
    return { ...rule, claimOf };
  });

  const loadControlled = async (): Promise<ControlledKind> => {
    const [{ controlledKind }, loaded] = await Promise.all([
      import('./controllers/kind-controller.ts'),
      controller(),
    ]);
    return controlledKind(schema.resource, understood, loaded);
  };

  return { schema, admitted, exclusives, loadControlled };
}

/** Every kind. */
export const kinds: readonly Kind[] = [
  defineKind({
    schema: gatewaySchema,
    normalize: normalizeGateway,
    ...gatewayWebhook,
    controller: () => import('./controllers/inference-gateway/gateway/controller.ts'),
  }),
  defineKind({
    schema: agentSchema,
    normalize: normalizeAgent,
    ...agentWebhook,
    controller: () => import('./controllers/inference-gateway/agent/controller.ts'),
  }),
  defineKind({
    schema: mcpSchema,
    normalize: normalizeMcp,
    ...mcpWebhook,
    controller: () => import('./controllers/inference-gateway/mcp/controller.ts'),
  }),
  defineKind({
    schema: orchestratorSchema,
    normalize: normalizeOrchestrator,
    ...orchestratorWebhook,
    controller: () => import('./controllers/inference-gateway/orchestrator/controller.ts'),
  }),
];
