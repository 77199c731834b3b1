/**
 * The kinds of this operator, one entry each. Everything else is generic over this table: admission, the controller
 * runtime, the CRDs, the webhook configurations, the rights, the documentation.
 */
import type { Static, TSchema } from 'typebox';
import { type AdmittedKind, admittedKind } from './admission/examination.ts';
import { lineOf } from './admission/finding.ts';
import { judge } from './admission/judgement.ts';
import type { Rule } from './admission/rule.ts';
import * as gatewayController from './controllers/gateway.ts';
import type { ObservableKinds, Observed, ResourceView } from './controllers/observed.ts';
import type { StoredObject } from './kubernetes/object.ts';
import type { Resource } from './kubernetes/resource.ts';
import type {
  ChildObject,
  ControlledKind,
  ObservedObjects,
  Plan,
  Problem,
  UntimedStatus,
  WatchedResource,
} from './runtime/controlled-kind.ts';
import { normalize as normalizeGateway } from './schemas/gateway/normalize.ts';
import { gatewaySchema } from './schemas/gateway.ts';
import type { KindSchema, Normalized, Resourced } from './schemas/kind-schema.ts';
import * as gatewayWebhook from './webhooks/gateway.ts';

/** What makes a kind: what it may say, what is admitted, and what it becomes. */
interface KindDefinition<Spec extends TSchema, Model, Observable extends keyof ObservableKinds> {
  readonly schema: KindSchema<Spec>;
  readonly normalize: (resource: Resourced<Static<Spec>>) => Normalized<Model>;
  readonly defaults: (spec: Static<Spec>) => Static<Spec>;
  readonly rules: readonly Rule<Static<Spec>>[];
  readonly children: (model: Normalized<Model>, observed: Observed<Observable>) => readonly ChildObject[];
  readonly status: (
    view: ResourceView<Model>,
    observed: Observed<Observable>,
    problems: readonly Problem[],
  ) => UntimedStatus;
  readonly owns: readonly Resource[];
  readonly watches: readonly WatchedResource[];
}

/** A kind with its types folded away, as the machinery takes it. */
export interface Kind {
  readonly schema: KindSchema;
  readonly admitted: AdmittedKind;
  readonly controlled: ControlledKind;
}

const invalidSpec = 'InvalidSpec';

/**
 * Ties a kind's parts together. The controller judges with the very function of the webhook, so that an object that
 * came past it (from before, or while it was off) is told the same and never half applied.
 */
function defineKind<Spec extends TSchema, Model, Observable extends keyof ObservableKinds>(
  definition: KindDefinition<Spec, Model, Observable>,
): Kind {
  const { schema, owns, watches, normalize, children, status } = definition;
  const admitted = admittedKind(definition);

  const plan = (object: StoredObject, objects: ObservedObjects): Plan => {
    const { metadata } = object;
    const view = { name: metadata.name, generation: metadata.generation ?? 0 };
    const { errors, spec } = judge(admitted, object);
    if (errors.length > 0 || spec === undefined) {
      const problem = { reason: invalidSpec, message: errors.map(lineOf).join('; ') };
      return { status: (observed, problems) => status(view, typed(observed), [problem, ...problems]) };
    }
    const model = normalize({ metadata, spec });
    return {
      children: children(model, typed(objects)),
      status: (observed, problems) => status({ ...view, model }, typed(observed), problems),
    };
  };

  /** The runtime fills exactly the kinds that a kind owns or watches, with objects as the API server sends them. */
  const typed = ({ byKind }: ObservedObjects) => byKind as Observed<Observable>;

  return { schema, admitted, controlled: { resource: schema.resource, owns, watches, plan } };
}

/** Every kind. */
export const kinds: readonly Kind[] = [
  defineKind({ schema: gatewaySchema, normalize: normalizeGateway, ...gatewayWebhook, ...gatewayController }),
];
