/** How agents answer when they are asked for their card. */
import { faults, sends } from '../faults.ts';
import type { Behaviour } from '../stand-in-server.ts';
import { card02, card03, card10 } from './cards.ts';

const newer = '/.well-known/agent-card.json';
const older = '/.well-known/agent.json';

/** An answer that is too long to be read in passing. */
const notFound = sends('no such page\n'.repeat(20_000), 'text/plain', 404);

/** Serves a card at one path, and nothing anywhere else. */
function servesAt(path: string, card: unknown): Behaviour {
  const found = sends(JSON.stringify(card));
  return (request, response) => (request.path === path ? found : notFound)(request, response);
}

/** Every behaviour, by its name. */
export const agentBehaviours = {
  ...faults,
  'of protocol 0.2': servesAt(older, card02),
  'of protocol 0.3': servesAt(newer, card03),
  'of protocol 1.0': servesAt(newer, card10),
  'with a name only': servesAt(newer, { name: 'calendar' }),
  renamed: servesAt(newer, { ...card03, name: 'diary', version: '2.0.0' }),
  'without a card': notFound,
  'with a list for a card': servesAt(newer, [card03]),
  'with numbers for texts': servesAt(newer, { ...card03, version: 2 }),
  /** Valid, and larger than any card. */
  'with a huge card': servesAt(newer, { ...card03, description: 'a'.repeat(300 * 1024) }),
} satisfies Record<string, Behaviour>;

/** Name of a behaviour. */
export type AgentBehaviour = keyof typeof agentBehaviours;
