/** The status of an Orchestrator. */
import type { Static } from 'typebox';
import { Conditions } from '../../blocks/conditions.ts';
import { Flag, Int32, List, Optional, Struct, Text } from '../../structural.ts';

/** Schema of `status`. */
export const status = Struct(
  {
    ready: Optional(Flag({ description: 'Whether the bot runs: the condition Ready, as a boolean.' })),
    observedGeneration: Optional(
      Int32({ description: 'The metadata.generation that this status speaks of. Example: 2.' }),
    ),
    discoveredAgents: Optional(
      List(
        Text({
          maxLength: 2048,
          description: 'URL of an Agent. Example: `http://calendar.agents.svc.cluster.local:8080`.',
        }),
        {
          maxItems: 10_000,
          description: 'The Agents that service discovery found, sorted, each once. Absent while it is off.',
        },
      ),
    ),
    discoveredAgentCount: Optional(
      Int32({ description: 'How many Agents service discovery found. Example: 2.' }),
    ),
    discoveredMCPs: Optional(
      List(
        Text({
          maxLength: 2048,
          description: 'URL of an MCP. Example: `http://files-service.tools.svc.cluster.local:8080/mcp`.',
        }),
        {
          maxItems: 10_000,
          description: 'The MCPs that service discovery found, sorted, each once. Absent while it is off.',
        },
      ),
    ),
    discoveredMCPCount: Optional(
      Int32({ description: 'How many MCPs service discovery found. Example: 2.' }),
    ),
    conditions: Optional(Conditions),
  },
  { description: 'What is observed. Written by the operator.' },
);

/** The status as it is stored. */
export type OrchestratorStatus = Static<typeof status>;
