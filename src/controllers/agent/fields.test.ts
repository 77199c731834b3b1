import { agentSchema } from '../../schemas/agent.ts';
import { describeFields } from '../field-contract.ts';
import { agent, fullSpec } from './rendered.ts';

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
