import { agentSchema } from '../../../schemas/inference-gateway/agent/schema.ts';
import { describeFields } from '../../testing/field-contract.ts';
import { agent, fullSpec } from './testing/rendered.ts';

const { llm, ...loop } = fullSpec.agent;
const { apiKeySecretRef: _, ...rest } = llm;

describeFields({
  schema: agentSchema,
  admitted: agent.admitted,
  resourceOf: agent.resourceOf,
  shapes: [
    ['an Agent with everything', fullSpec],
    // The deprecated key counts where there is no other.
    ['an Agent with the deprecated key', { ...fullSpec, agent: { ...loop, llm: rest } }],
  ],
  effectOf: agent.childrenOf,
  fixed: /^$/,
  synonyms: new Map(),
  passedOn: '',
});
