import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, it } from 'vitest';
import { card02, card03, card10 } from '../../test/stand-ins/agent/cards.ts';
import { agentSchema } from '../schemas/inference-gateway/agent/schema.ts';
import { readAgentCard } from './card-reader.ts';
import { WorkloadFault } from './workload-fault.ts';

const nothingElse = {
  version: '',
  description: '',
  skillsNames: '',
  capabilities: { streaming: false, pushNotifications: false, stateTransitionHistory: false },
  defaultInputModes: [],
  defaultOutputModes: [],
  skills: [],
};

describe('a card', () => {
  it('of protocol 0.2 is read', () => {
    expect(readAgentCard(card02)).toEqual({
      name: 'calendar',
      version: '1.2.0',
      description: 'Manages calendars.',
      url: 'http://localhost:8080',
      skillsNames: 'List events',
      capabilities: { streaming: true, pushNotifications: false, stateTransitionHistory: true },
      defaultInputModes: ['text/plain'],
      defaultOutputModes: ['text/plain'],
      skills: card02.skills,
    });
  });

  it('of protocol 0.3 is read', () => {
    expect(readAgentCard(card03)).toMatchObject({
      protocolVersion: '0.3.0',
      documentationUrl: 'https://example.com/calendar',
      skillsNames: 'List events, Create event',
      capabilities: { streaming: true, pushNotifications: true, stateTransitionHistory: false },
    });
  });

  it('of protocol 1.0 is read, with the address and version of its first interface', () => {
    expect(readAgentCard(card10)).toMatchObject({
      url: 'https://calendar/a2a',
      protocolVersion: '1.0',
      skills: [{ id: 'list-events', name: 'List events', description: 'Lists events.', tags: [] }],
    });
  });

  it('needs nothing but a name', () => {
    expect(readAgentCard({ name: 'calendar' })).toEqual({ name: 'calendar', ...nothingElse });
    const empty = { name: 'calendar', version: null, url: '', skills: null, capabilities: null };
    expect(readAgentCard(empty)).toEqual({ name: 'calendar', ...nothingElse });
  });

  it('names a skill after its id where it has no name', () => {
    expect(readAgentCard({ name: 'a', skills: [{ id: 'b' }, {}] })).toMatchObject({
      skillsNames: 'b',
      skills: [
        { id: 'b', name: 'b' },
        { id: '', name: '' },
      ],
    });
  });

  it.each<[unknown, string]>([
    [null, 'the whole must be an object'],
    [[], 'the whole must be an object'],
    ['calendar', 'the whole must be an object'],
    [{}, 'name must be the name of the agent'],
    [{ name: '' }, 'name must be the name of the agent'],
    [{ name: '\u0000' }, 'name must be the name of the agent'],
    [{ name: 7 }, 'name must be a string'],
    [{ name: 'a', capabilities: [] }, 'capabilities must be an object'],
    [{ name: 'a', capabilities: { streaming: 'yes' } }, 'capabilities.streaming must be true or false'],
    [{ name: 'a', defaultInputModes: 'text/plain' }, 'defaultInputModes must be a list'],
    [{ name: 'a', defaultOutputModes: [1] }, 'defaultOutputModes[0] must be a string'],
    [{ name: 'a', skills: {} }, 'skills must be a list'],
    [{ name: 'a', skills: [{}, 'b'] }, 'skills[1] must be an object'],
    [{ name: 'a', skills: [{ tags: [{}] }] }, 'skills[0].tags[0] must be a string'],
    [{ name: 'a', supportedInterfaces: [7] }, 'supportedInterfaces[0] must be an object'],
  ])('%j: %s', (card, words) => {
    expect(() => readAgentCard(card)).toThrow(new WorkloadFault('CardInvalid', `the agent card: ${words}`));
  });

  it('takes no property from the prototype', () => {
    expect(() => readAgentCard(JSON.parse('{"__proto__":{"name":"calendar"}}'))).toThrow('name must be');
  });

  it('is cut where it is long, and shows nothing invisible', () => {
    const card = readAgentCard({
      name: `calendar\u001b[31m\u202e`,
      description: '😀'.repeat(2000),
      skills: Array.from({ length: 100 }, (_, index) => ({ id: `${index}`, tags: Array(100).fill('t') })),
    });
    expect(card.name).toBe('calendar [31m');
    expect([...card.description]).toHaveLength(1024);
    expect(card.skills).toHaveLength(64);
    expect(card.skills[0]?.tags).toHaveLength(64);
  });
});

/** Anything that JSON can say, with the names that a card has. */
const names = [
  'name',
  'skills',
  'capabilities',
  'streaming',
  'url',
  'tags',
  'supportedInterfaces',
  'examples',
];
const { json } = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary', maxLength: 3000 }),
    fc.constantFrom(null, true, 7),
    fc.array(tie('json'), { maxLength: 80 }),
    fc.dictionary(fc.constantFrom(...names), tie('json'), { noNullPrototype: true }),
  ),
}));

it('every card is either one that the API server stores, or a fault', () => {
  const schema = agentSchema.status.properties.card;
  fc.assert(
    fc.property(json, (value) => {
      const card = { name: 'calendar', ...(typeof value === 'object' && !Array.isArray(value) && value) };
      try {
        expect(Value.Check(schema, JSON.parse(JSON.stringify(readAgentCard(card))))).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(WorkloadFault);
      }
    }),
  );
});
