/** Reading an agent card of any protocol version: what is missing is left out, what has the wrong type is a fault. */
import { isRecord } from '../kubernetes/json.ts';
import { type AgentCard, cardBounds } from '../schemas/inference-gateway/agent/status.ts';
import { shownText } from './untrusted-text.ts';
import { WorkloadFault } from './workload-fault.ts';

type Properties = Readonly<Record<string, unknown>>;
type Skill = AgentCard['skills'][number];

/** Longest list of examples of a skill. */
const mostExamples = 16;

function fault(path: string, words: string): WorkloadFault {
  return new WorkloadFault('CardInvalid', `the agent card: ${path} must be ${words}`);
}

/** Reads the properties of one object; null counts as missing. */
class CardReader {
  readonly #properties: Properties;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (!isRecord(value)) throw fault(path === '' ? 'the whole' : path, 'an object');
    this.#properties = value;
    this.#path = path;
  }

  at(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  get(name: string): unknown {
    const value = Object.hasOwn(this.#properties, name) ? this.#properties[name] : undefined;
    return value ?? undefined;
  }

  text(name: string, characters: number = cardBounds.characters): string | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (typeof value !== 'string') throw fault(this.at(name), 'a string');
    return shownText(value, characters);
  }

  flag(name: string): boolean {
    const value = this.get(name) ?? false;
    if (typeof value !== 'boolean') throw fault(this.at(name), 'true or false');
    return value;
  }

  /** An object; a missing one is read as an empty one. */
  child(name: string): CardReader {
    return new CardReader(this.get(name) ?? {}, this.at(name));
  }

  /** The items of a list, as far as they are read; undefined if there is none. */
  list<Item>(name: string, most: number, read: (item: unknown, path: string) => Item): Item[] | undefined {
    const value = this.get(name);
    if (value === undefined) return undefined;
    if (!Array.isArray(value)) throw fault(this.at(name), 'a list');
    return value.slice(0, most).map((item, index) => read(item, `${this.at(name)}[${index}]`));
  }

  texts(name: string, most: number = cardBounds.entries, characters: number = cardBounds.entry) {
    return this.list(name, most, (item, path) => {
      if (typeof item !== 'string') throw fault(path, 'a string');
      return shownText(item, characters);
    });
  }
}

/** The entries that have a value. */
function present<Fields extends Record<string, unknown>>(fields: Fields) {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}

function skillOf(value: unknown, path: string): Skill {
  const skill = new CardReader(value, path);
  return {
    id: skill.text('id') ?? '',
    name: skill.text('name') ?? skill.text('id') ?? '',
    description: skill.text('description') ?? '',
    ...present({
      tags: skill.texts('tags'),
      examples: skill.texts('examples', mostExamples, cardBounds.characters),
      inputModes: skill.texts('inputModes'),
      outputModes: skill.texts('outputModes'),
    }),
  };
}

function namesOf(skills: readonly Skill[]): string {
  return skills.flatMap(({ name }) => (name === '' ? [] : name)).join(', ');
}

/** Where the agent says it is: protocol 1.0 has a list of interfaces, and leaves `url` out. */
function advertisedOf(card: CardReader) {
  const [first] =
    card.list('supportedInterfaces', 1, (item, path) => {
      const offered = new CardReader(item, path);
      return { url: offered.text('url', cardBounds.url), version: offered.text('protocolVersion') };
    }) ?? [];
  return {
    url: card.text('url', cardBounds.url) ?? first?.url,
    protocolVersion: card.text('protocolVersion') ?? first?.version,
  };
}

/**
 * The card as the status holds it, with texts and lists cut to their bounds. Throws a {@link WorkloadFault} that names
 * the first property that is not as the protocol has it; of all properties only `name` must be there.
 */
export function readAgentCard(value: unknown): AgentCard {
  const card = new CardReader(value, '');
  const name = card.text('name') ?? '';
  if (name === '') throw fault('name', 'the name of the agent');
  const skills = card.list('skills', cardBounds.entries, skillOf) ?? [];
  const capabilities = card.child('capabilities');
  return {
    name,
    version: card.text('version') ?? '',
    description: card.text('description') ?? '',
    ...present({
      ...advertisedOf(card),
      documentationUrl: card.text('documentationUrl', cardBounds.url),
    }),
    skillsNames: shownText(namesOf(skills), cardBounds.characters),
    capabilities: {
      streaming: capabilities.flag('streaming'),
      pushNotifications: capabilities.flag('pushNotifications'),
      stateTransitionHistory: capabilities.flag('stateTransitionHistory'),
    },
    defaultInputModes: card.texts('defaultInputModes') ?? [],
    defaultOutputModes: card.texts('defaultOutputModes') ?? [],
    skills,
  };
}
