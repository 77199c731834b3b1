/** The rule that texts are what they seem, the same for every kind: made from its schema, so that no text is left out. */
import type { TSchema } from 'typebox';
import { type FieldPath, specPath } from '../../admission/field-path.ts';
import { type Complain, invalidUnquoted } from '../../admission/finding.ts';
import type { Rule } from '../../admission/rule.ts';
import { isRecord } from '../../kubernetes/json.ts';
import { controlCharacterIn, hiddenCharacterIn } from '../../kubernetes/plain-text.ts';

interface Node {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly additionalProperties?: Node;
  readonly 'x-free'?: true;
}

/** Looks at a value that may be anything. */
type Look = (value: unknown, path: FieldPath, complain: Complain) => void;

/** The value is not quoted: it can be a secret. */
function check(
  text: string,
  characterIn: typeof hiddenCharacterIn,
  path: FieldPath,
  complain: Complain,
): void {
  const character = characterIn(text);
  if (character !== undefined) complain(invalidUnquoted(path, `must not hold ${character}`));
}

/** Whatever a value holds: every text and every name of a field. */
function lookAtAny(value: unknown, path: FieldPath, complain: Complain): void {
  if (typeof value === 'string') check(value, hiddenCharacterIn, path, complain);
  if (typeof value !== 'object' || value === null) return;
  const isList = Array.isArray(value);
  for (const [name, content] of Object.entries(value)) {
    const at = path.at(isList ? Number(name) : name);
    if (!isList) check(name, hiddenCharacterIn, at, complain);
    lookAtAny(content, at, complain);
  }
}

function lookInto(properties: Readonly<Record<string, Node>>): Look | undefined {
  const looks = Object.entries(properties).flatMap(([name, child]) => {
    const look = lookOf(child);
    return look === undefined ? [] : [[name, look] as const];
  });
  if (looks.length === 0) return undefined;
  return (value, path, complain) => {
    if (!isRecord(value)) return;
    for (const [name, look] of looks) {
      const content = value[name];
      if (content !== undefined) look(content, path.at(name), complain);
    }
  };
}

function lookThrough(items: Node): Look | undefined {
  const look = lookOf(items);
  if (look === undefined) return undefined;
  return (value, path, complain) => {
    if (!Array.isArray(value)) return;
    for (const [index, item] of value.entries()) look(item, path.at(index), complain);
  };
}

function lookThroughMap(values: Node): Look {
  const look = lookOf(values);
  return (value, path, complain) => {
    if (!isRecord(value)) return;
    for (const [name, content] of Object.entries(value)) {
      const at = path.at(name);
      check(name, hiddenCharacterIn, at, complain);
      look?.(content, at, complain);
    }
  };
}

/** What looks at the texts of a node; undefined where it has none that its schema does not list. */
function lookOf({ type, properties, items, additionalProperties, ...node }: Node): Look | undefined {
  if (properties !== undefined) return lookInto(properties);
  if (items !== undefined) return lookThrough(items);
  if (additionalProperties !== undefined) return lookThroughMap(additionalProperties);
  if (type === undefined || type === 'object') return lookAtAny;
  if (type !== 'string' || node.enum !== undefined) return undefined;
  const characterIn = node['x-free'] === true ? controlCharacterIn : hiddenCharacterIn;
  return (value, path, complain) => {
    if (typeof value === 'string') check(value, characterIn, path, complain);
  };
}

/** The paths that `lookOf` comes to. */
function* readsOf({ properties, items, ...node }: Node, path: string): Generator<string> {
  if (properties !== undefined) {
    for (const [name, child] of Object.entries(properties)) yield* readsOf(child, `${path}.${name}`);
  } else if (items !== undefined) yield* readsOf(items, `${path}[]`);
  else if (lookOf(node) !== undefined) yield path;
}

/** That no text of a spec holds characters that deceive the eye, or a terminal. */
export function hiddenCharactersRule(kind: string, schema: TSchema): Rule<unknown> {
  // A TypeBox schema is plain JSON once its hidden markers are gone.
  const node = JSON.parse(JSON.stringify(schema)) as Node;
  const look = lookOf(node) ?? lookAtAny;
  return {
    id: `${kind}/hidden-characters`,
    severity: 'error',
    summary:
      'Texts hold no control characters, and names no characters that are not seen: those that turn the direction of text, have no width, or break a line.',
    why: 'A name with one of them is not the name that people read, and a terminal that shows it does what it says. Variables, prompts and command lines are text of any language in any number of lines: of them only other control characters than tabs and line ends are refused.',
    fix: 'Write the text anew, without the character that the message names; `cat -v FILE` shows where it is.',
    reads: [...readsOf(node, 'spec')],
    check: ({ spec }, complain) => look(spec, specPath, complain),
  };
}
