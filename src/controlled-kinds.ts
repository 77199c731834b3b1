/**
 * What the kinds of `kinds.ts` become, one entry each: the runtime, the rights and `validate` are generic over this table.
 * The webhook never loads it.
 */
import type { Static, TSchema } from 'typebox';
import { lineOf } from './admission/finding.ts';
import { judge } from './admission/judgement.ts';
import * as agentController from './controllers/inference-gateway/agent/controller.ts';
import * as gatewayController from './controllers/inference-gateway/gateway/controller.ts';
import * as mcpController from './controllers/inference-gateway/mcp/controller.ts';
import * as orchestratorController from './controllers/inference-gateway/orchestrator/controller.ts';
import { controlledKind, type KindController, type Understanding } from './controllers/kind-controller.ts';
import { agent, gateway, type Kind, mcp, orchestrator, type TypedKind } from './kinds.ts';
import type { StoredObject } from './kubernetes/object.ts';
import type { ControlledKind, WorkloadAnswer } from './runtime/controller/controlled-kind.ts';

/** A kind with what it becomes. */
export interface KindWithController extends Kind {
  readonly controlled: ControlledKind;
}

/**
 * Ties a kind to its controller. It judges with the very function of the webhook, so that an object that came past it
 * (from before, or while it was off) is told the same and never half applied.
 */
function controlledBy<Spec extends TSchema, Status extends TSchema, Settings, Answer extends WorkloadAnswer>(
  kind: TypedKind<Spec, Status, Settings>,
  controller: KindController<Settings, Static<Status>, Answer>,
): KindWithController {
  const { schema, admitted, exclusives, normalize } = kind;
  const understood = (object: StoredObject): Understanding<Settings> => {
    const { errors, spec } = judge(admitted, object);
    if (errors.length === 0 && spec !== undefined) {
      return { settings: normalize({ metadata: object.metadata, spec }) };
    }
    return { problem: { reason: 'InvalidSpec', message: errors.map(lineOf).join('; ') } };
  };
  return {
    schema,
    admitted,
    exclusives,
    controlled: controlledKind(schema.resource, understood, controller),
  };
}

/** Every kind, in the order of `kinds`. */
export const controlledKinds: readonly KindWithController[] = [
  controlledBy(gateway, gatewayController),
  controlledBy(agent, agentController),
  controlledBy(mcp, mcpController),
  controlledBy(orchestrator, orchestratorController),
];
