/** `status` of an Agent. */
import type { Static } from 'typebox';
import { Conditions } from '../../blocks/conditions.ts';
import { Flag, Int32, List, Optional, Struct, Text } from '../../structural.ts';

/** Bounds of a card in the status: what is longer is cut, so that no agent can fill the API server. */
export const cardBounds = { characters: 1024, url: 2048, entries: 64, entry: 128 } as const;

const words = (description: string) => Text({ maxLength: cardBounds.characters, description });

const list = (description: string) =>
  List(Text({ maxLength: cardBounds.entry, description: 'One item of the list.' }), {
    maxItems: cardBounds.entries,
    description,
  });

const skill = Struct(
  {
    id: words('Id of the skill. Example: `list-events`.'),
    name: words('Name of the skill. Example: `List events`.'),
    description: words('What the skill does. Example: `Lists the events of a day`.'),
    tags: Optional(list('Words to find the skill by. Example: `[calendar]`.')),
    examples: Optional(
      List(Text({ maxLength: cardBounds.characters, description: 'One request.' }), {
        maxItems: 16,
        description: 'Requests that the skill answers. Example: `[What is on today?]`.',
      }),
    ),
    inputModes: Optional(list('Media types that the skill takes. Example: `[text/plain]`.')),
    outputModes: Optional(list('Media types that the skill gives. Example: `[text/plain]`.')),
  },
  { description: 'One skill. Example: `{id: list-events, name: List events, description: Lists events.}`.' },
);

const capabilities = Struct(
  {
    streaming: Flag({ description: 'Whether the agent streams. Example: true.' }),
    pushNotifications: Flag({ description: 'Whether the agent calls back. Example: false.' }),
    stateTransitionHistory: Flag({ description: 'Whether the agent tells how a task went. Example: false.' }),
  },
  { description: 'What the agent can do; what a card does not say is false.' },
);

/** Schema of `status.card`: the agent card of every protocol version, with what it leaves out left out. */
const card = Struct(
  {
    name: words('Name of the agent. Example: `calendar`.'),
    version: words('Version of the agent; empty if the card has none. Example: `1.2.0`.'),
    description: words('What the agent does; empty if the card does not say. Example: `Manages calendars`.'),
    url: Optional(
      Text({
        maxLength: cardBounds.url,
        description:
          'Where the agent says that it is reached; status.url is where it is. Example: `http://localhost:8080`.',
      }),
    ),
    protocolVersion: Optional(words('Version of the A2A protocol. Example: `0.3.0`.')),
    documentationUrl: Optional(
      Text({ maxLength: cardBounds.url, description: 'Documentation. Example: `https://example.com`.' }),
    ),
    skillsNames: words('The names of the skills. Example: `List events, Create event`.'),
    capabilities,
    defaultInputModes: list('Media types that the agent takes. Example: `[text/plain]`.'),
    defaultOutputModes: list('Media types that the agent gives. Example: `[text/plain]`.'),
    skills: List(skill, { maxItems: cardBounds.entries, description: 'What the agent offers.' }),
  },
  {
    description:
      'What the running agent last said of itself. It is kept when the agent cannot be asked; the condition CardFetched says so.',
  },
);

/** An agent card as the status holds it. */
export type AgentCard = Static<typeof card>;

/** Schema of the status. */
export const status = Struct(
  {
    ready: Optional(Flag({ description: 'Whether the condition Ready is True. Example: true.' })),
    url: Optional(
      Text({
        maxLength: 2048,
        description:
          'Where the agent is reached in the cluster. Example: `http://calendar.agents.svc.cluster.local:8080`.',
      }),
    ),
    card: Optional(card),
    observedGeneration: Optional(
      Int32({ description: 'The metadata.generation that this status speaks of. Example: 2.' }),
    ),
    conditions: Optional(Conditions),
  },
  { description: 'What is observed. Written by the operator.' },
);

/** The status as it is stored. */
export type AgentStatus = Static<typeof status>;
