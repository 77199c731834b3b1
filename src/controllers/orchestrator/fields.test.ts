import { orchestratorSchema } from '../../schemas/orchestrator.ts';
import { describeFields } from '../field-contract.ts';
import { selectedAgents } from './discovery.ts';
import { admitted, fullSpec, planOf, storedAgent, storedOrchestrator } from './rendered.ts';

/** Agents of which the full spec selects the first alone. */
const agents = [
  storedAgent('calendar', {}, { labels: { team: 'support', stage: 'live' } }),
  storedAgent('weather', {}, { labels: { team: 'support' } }),
  storedAgent('mail', {}, { labels: { stage: 'live' } }),
];

if (admitted === undefined) throw new Error('there is no kind Orchestrator');
describeFields({
  schema: orchestratorSchema,
  admitted,
  resourceOf: storedOrchestrator,
  shapes: [
    ['an Orchestrator with everything', fullSpec],
    // Agents are in a file then, or in a variable.
    ['one without discovery', { ...fullSpec, a2a: { enabled: true, agents: ['http://a:8080'] } }],
  ],
  effectOf: (spec) => {
    const found = agents.filter((agent) => selectedAgents.selects(storedOrchestrator(spec), agent));
    return planOf(spec, { agents: found }).children;
  },
  fixed: /^spec\.replicas$/,
  synonyms: new Map(),
  passedOn: '',
});
