import { agentSchema } from '../../../../schemas/inference-gateway/agent/schema.ts';
import type { FieldContract } from '../../../testing/field-contract.ts';
import { agent, fullSpec } from './rendered.ts';

const { llm, ...loop } = fullSpec.agent;
const { apiKeySecretRef: _, ...rest } = llm;

/** What comes of every field. */
export const contract: FieldContract = {
  schema: agentSchema,
  resourceOf: agent.resourceOf,
  shapes: [
    ['an Agent with everything', fullSpec],
    // The deprecated key counts where there is no other.
    ['an Agent with the deprecated key', { ...fullSpec, agent: { ...loop, llm: rest } }],
  ],
  effectOf: agent.childrenOf,
  fixed: /fieldRef\.apiVersion$/,
  synonyms: new Map(),
  passedOn: '',
};
