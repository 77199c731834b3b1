import { orchestratorSchema } from '../../../../schemas/inference-gateway/orchestrator/schema.ts';
import type { FieldContract } from '../../../testing/field-contract.ts';
import { selectedAgents, selectedMcps } from '../discovery.ts';
import { fullSpec, planOf, storedAgent, storedMcp, storedOrchestrator } from './rendered.ts';

/** Labels of which the full spec selects the first alone. */
const labels = [{ team: 'support', stage: 'live' }, { team: 'support' }, { stage: 'live' }];
const agents = labels.map((each, index) => storedAgent(`agent-${index}`, {}, { labels: each }));
const mcps = labels.map((each, index) => storedMcp(`mcp-${index}`, {}, { labels: each }));

/** What comes of every field. */
export const contract: FieldContract = {
  schema: orchestratorSchema,
  resourceOf: storedOrchestrator,
  shapes: [
    ['an Orchestrator with everything', fullSpec],
    // Agents are in a file then, or in a variable.
    ['one without discovery', { ...fullSpec, a2a: { enabled: true, agents: ['http://a:8080'] } }],
  ],
  effectOf: (spec) => {
    const orchestrator = storedOrchestrator(spec);
    return planOf(spec, {
      agents: agents.filter((agent) => selectedAgents.selects(orchestrator, agent)),
      mcps: mcps.filter((mcp) => selectedMcps.selects(orchestrator, mcp)),
    }).children;
  },
  fixed: /^spec\.replicas$|fieldRef\.apiVersion$/,
  synonyms: new Map(),
  passedOn: '',
};
