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
import * as agentController from './controllers/agent.ts';
import * as gatewayController from './controllers/gateway.ts';
import * as mcpController from './controllers/mcp.ts';
import type { ObservableKinds, Observed, ResourceView } from './controllers/observed.ts';
import * as orchestratorController from './controllers/orchestrator.ts';
import { statusNews } from './controllers/status-news.ts';
import type { StoredObject } from './kubernetes/object.ts';
import type { Resource } from './kubernetes/resource.ts';
import type {
  ChildObject,
  ControlledKind,
  ObservedObjects,
  Plan,
  ProbeAnswer,
  ProbeRequest,
  Problem,
  SelectedResource,
  UntimedStatus,
  WatchedResource,
} from './runtime/controller/controlled-kind.ts';
import type { WithStatus } from './runtime/controller/timed-status.ts';
import { normalize as normalizeAgent } from './schemas/agent/normalize.ts';
import { agentSchema } from './schemas/agent.ts';
import { normalize as normalizeGateway } from './schemas/gateway/normalize.ts';
import { gatewaySchema } from './schemas/gateway.ts';
import type { KindSchema, Normalized, Resourced } from './schemas/kind-schema.ts';
import { normalize as normalizeMcp } from './schemas/mcp/normalize.ts';
import { mcpSchema } from './schemas/mcp.ts';
import { normalize as normalizeOrchestrator } from './schemas/orchestrator/normalize.ts';
import { orchestratorSchema } from './schemas/orchestrator.ts';
import * as agentWebhook from './webhooks/agent.ts';
import * as gatewayWebhook from './webhooks/gateway.ts';
import * as mcpWebhook from './webhooks/mcp.ts';
import * as orchestratorWebhook from './webhooks/orchestrator.ts';

/** What makes a kind: what it may say, what is admitted, and what it becomes. */
interface KindDefinition<
  Spec extends TSchema,
  Model,
  Observable extends keyof ObservableKinds,
  Answer extends ProbeAnswer,
> {
  readonly schema: KindSchema<Spec>;
  readonly normalize: (resource: Resourced<Static<Spec>>) => Normalized<Model>;
  readonly defaults: (spec: Static<Spec>) => Static<Spec>;
  readonly rules: readonly Rule<Static<Spec>>[];
  readonly exclusiveRules?: readonly ExclusiveRule<Static<Spec>>[];
  readonly children: (
    model: Normalized<Model>,
    observed: Observed<Observable>,
    answer: Answer | undefined,
  ) => readonly ChildObject[];
  readonly status: (
    view: ResourceView<Model>,
    observed: Observed<Observable>,
    problems: readonly Problem[],
    answer: Answer | undefined,
  ) => UntimedStatus;
  readonly probe?: KindProbe<Model, Observable, Answer>;
  readonly owns: readonly Resource[];
  readonly watches: readonly WatchedResource[];
  readonly selects?: readonly SelectedResource[];
}

/** How a kind asks its running workloads, on its normalized form. */
interface KindProbe<Model, Observable extends keyof ObservableKinds, Answer extends ProbeAnswer> {
  readonly request: (model: Normalized<Model>, observed: Observed<Observable>) => ProbeRequest | undefined;
  readonly ask: (request: ProbeRequest, signal: AbortSignal) => Promise<Answer>;
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
  readonly controlled: ControlledKind;
}

const invalidSpec = 'InvalidSpec';

/**
 * Ties a kind's parts together. The controller judges with the very function of the webhook, so that an object that
 * came past it (from before, or while it was off) is told the same and never half applied.
 */
function defineKind<
  Spec extends TSchema,
  Model,
  Observable extends keyof ObservableKinds,
  Answer extends ProbeAnswer,
>(definition: KindDefinition<Spec, Model, Observable, Answer>): Kind {
  const { schema, owns, watches, selects = [], normalize, children, status, probe } = definition;
  const { exclusiveRules = [] } = definition;
  const admitted = admittedKind(definition);

  /** The resource in its one form, or what is wrong with it. */
  const understood = (object: StoredObject): { model: Normalized<Model> } | { problem: Problem } => {
    const { errors, spec } = judge(admitted, object);
    if (errors.length === 0 && spec !== undefined) {
      return { model: normalize({ metadata: object.metadata, spec }) };
    }
    return { problem: { reason: invalidSpec, message: errors.map(lineOf).join('; ') } };
  };

  const plan = (object: WithStatus, objects: ObservedObjects): Plan => {
    const { metadata, status: before = {} } = object;
    const view = { name: metadata.name, generation: metadata.generation ?? 0, before };
    const news: Plan['news'] = ({ conditions }) => statusNews(before.conditions, conditions);
    const understanding = understood(object);
    if ('problem' in understanding) {
      const { problem } = understanding;
      return {
        status: (observed, problems) =>
          status(view, typed(observed), [problem, ...problems], answerIn(observed)),
        news,
      };
    }
    const { model } = understanding;
    return {
      children: children(model, typed(objects), answerIn(objects)),
      status: (observed, problems) =>
        status({ ...view, model }, typed(observed), problems, answerIn(observed)),
      ...(probe !== undefined && { question: (observed) => probe.request(model, typed(observed)) }),
      news,
    };
  };

  /** The runtime fills exactly the kinds that a kind owns, watches or selects, with objects as the API server sends them. */
  const typed = ({ byKind }: ObservedObjects) => byKind as Observed<Observable>;

  /** The runtime hands back what the kind's own probe has answered. */
  const answerIn = ({ probe: answer }: ObservedObjects) => answer as Answer | undefined;

  const exclusives = exclusiveRules.map(({ claim, ...rule }): Exclusive => {
    const claimOf = (object: UnexaminedObject): Claim | undefined => {
      const { spec } = judge(admitted, object);
      return spec === undefined ? undefined : claim({ metadata: object.metadata ?? {}, spec });
    };
    return { ...rule, claimOf };
  });

  const { resource } = schema;
  return {
    schema,
    admitted,
    exclusives,
    controlled: {
      resource,
      owns,
      watches,
      selects,
      plan,
      ...(probe !== undefined && { ask: probe.ask }),
    },
  };
}

/** Every kind. */
export const kinds: readonly Kind[] = [
  defineKind({ schema: gatewaySchema, normalize: normalizeGateway, ...gatewayWebhook, ...gatewayController }),
  defineKind({ schema: agentSchema, normalize: normalizeAgent, ...agentWebhook, ...agentController }),
  defineKind({ schema: mcpSchema, normalize: normalizeMcp, ...mcpWebhook, ...mcpController }),
  defineKind({
    schema: orchestratorSchema,
    normalize: normalizeOrchestrator,
    ...orchestratorWebhook,
    ...orchestratorController,
  }),
];
