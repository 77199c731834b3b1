/** Whoever writes what into a resource: nothing that people are told of it holds a character that is not seen. */
import { join } from 'node:path';
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { reviewResponder } from './admission/responder.ts';
import { controlledKinds, type KindWithController } from './controlled-kinds.ts';
import { leavesOf, type Path, withChange } from './controllers/testing/spec-mutations.ts';
import { examplesThatAre, readExamples } from './generate/examples.ts';
import type { StoredObject } from './kubernetes/object.ts';
import { referenceTo } from './runtime/children/ownership.ts';
import { Observation } from './runtime/controller/observation.ts';
import { changedStatus } from './runtime/controller/timed-status.ts';
import { eventOf } from './runtime/events/event.ts';

const isHidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/** One or more of each sort: C0, C1, marks of direction, of no width, separators, fillers, selectors, tags. */
const characters = [
  ...['\0', '\t', '\n', '\r', '\u001b', '\u007f', '\u0085', '\u009b', '\u009f', '\u00ad', '\u034f'],
  ...['\u061c', '\u115f', '\u17b4', '\u180e', '\u200b', '\u200d', '\u200e', '\u2028', '\u2029', '\u202e'],
  ...['\u2060', '\u2066', '\u206f', '\u3164', '\ufe0f', '\ufeff', '\uffa0', '\ufff9', '\u{e0041}'],
  ...['\u{e0100}', '\u{1d173}', '\u{1bca0}'],
];

/** The fields whose text a program is given as it is. */
const freeText = /\.env\[\d+\]\.value$|\.systemPrompt$|\.server\.(?:command|args)\[\d+\]$/;

const log = pino({ level: 'silent' });
const root = join(import.meta.dirname, '..');
const valid = examplesThatAre('valid', await readExamples(root)).flatMap(({ text }) =>
  parseAllDocuments(text).map((document) => document.toJS()),
);

const nameOf = (path: Path): string =>
  `spec${path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')}`;

/** Every text in a value, names of fields included. */
function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  if (typeof value !== 'object' || value === null) return;
  for (const [name, content] of Object.entries(value)) {
    yield name;
    yield* textsIn(content);
  }
}

/** A copy in which a field is called otherwise. */
function renamed(spec: object, path: Path, name: string): object {
  const value = path.reduce<unknown>((node, segment) => Reflect.get(Object(node), segment), spec);
  const copy = withChange(spec, path, undefined);
  return withChange(copy, [...path.slice(0, -1), name], value);
}

/** All that people are told of a spec: by both webhooks, of a new object and of a change, and by the controller. */
function told({ admitted, controlled }: KindWithController, spec: object, before: object) {
  const metadata = { name: 'example', namespace: 'team', uid: 'u', resourceVersion: '1', generation: 2 };
  const { group, version, kind } = admitted.resource;
  const object: StoredObject = { apiVersion: `${group}/${version}`, kind, metadata, ...{ spec } };
  const answers = (['mutate', 'validate'] as const).flatMap((webhook) => {
    const respond = reviewResponder(webhook, admitted, { log });
    return [undefined, { ...object, spec: before }].map((oldObject) => {
      const operation = oldObject === undefined ? 'CREATE' : 'UPDATE';
      const request = { uid: '1', operation, name: 'example', namespace: 'team', object, oldObject };
      const { review } = respond({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });
      // What it adds is for the API server.
      const { patch: _, ...response } = review.response;
      return response;
    });
  });
  const observed = new Observation(controlled);
  const plan = controlled.plan(object, observed);
  const problem = { reason: 'ApplyRejected', message: [...textsIn(spec)].join(' ') };
  const statuses = [[], [problem]].map((problems) => plan.status(observed, problems));
  const news = [
    ...statuses.flatMap((status) => plan.news?.(status) ?? []),
    { type: 'Warning', reason: problem.reason, action: 'Reconcile', note: problem.message } as const,
  ];
  const reporter = { controller: 'example.com/operator', instance: 'pod' };
  const texts = {
    answers,
    statuses: statuses.map((status) => changedStatus(object, status, new Date(0))),
    events: news.map((occurrence) => eventOf(referenceTo(object), occurrence, reporter, new Date(0), 0)),
  };
  return { texts, isRefused: answers.at(-1)?.allowed === false, said: JSON.stringify(answers) };
}

/** For a machine that is busy with other things, in milliseconds by the clock. */
const timeout = 120_000;

describe.each(controlledKinds)('of $schema.resource.kind', { timeout }, (kind) => {
  const specs = valid
    .filter((object) => object.kind === kind.schema.resource.kind)
    .map(({ spec }): object => spec);
  const places = specs.flatMap((spec) =>
    [...leavesOf(spec)]
      .filter(([, value]) => typeof value === 'string')
      .map(([path, value]) => ({ spec, path, value: String(value) })),
  );

  function expectPlain(spec: object, before: object) {
    const all = told(kind, spec, before);
    expect([...textsIn(all.texts)].filter((text) => isHidden.test(text))).toEqual([]);
    return all;
  }

  it('nothing hidden is told of an object with such a name', () => {
    for (const [index, character] of characters.entries()) {
      const object = { metadata: { [index % 2 === 0 ? 'name' : 'generateName']: `a${character}` } };
      const request = { uid: '1', operation: 'CREATE', object };
      const { review } = reviewResponder('mutate', kind.admitted, { log })({
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        request,
      });
      expect(review.response.allowed).toBe(false);
      expect([...textsIn(review)].filter((text) => isHidden.test(text))).toEqual([]);
    }
  });

  it('nothing hidden is told, whatever stands in a field', () => {
    for (const { spec, path, value } of places) {
      expectPlain(withChange(spec, path, `${value}${characters.join('x')}`), spec);
      expectPlain(renamed(spec, path, `${path.at(-1)}${characters.join('x')}`), spec);
    }
  });

  it('nothing hidden is told of any such text', () => {
    const text = fc.array(
      fc.oneof(fc.constantFrom(...characters), fc.string({ unit: 'binary', maxLength: 3 })),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(8), text, ({ spec, path, value }, at, pieces) => {
        const changed = value.slice(0, at) + pieces.join('') + value.slice(at);
        expectPlain(withChange(spec, path, changed), spec);
      }),
      { numRuns: 150 },
    );
  });

  it('each of them is refused in a name, and the message says which it is', () => {
    for (const [index, { spec, path, value }] of places.entries()) {
      const character = characters[index % characters.length] ?? '';
      const number = (character.codePointAt(0) ?? 0).toString(16);
      const { isRefused, said } = told(kind, withChange(spec, path, `${value}${character}`), spec);
      if (freeText.test(nameOf(path)) && !/[^\P{Cc}\t\n\r]/u.test(character)) continue;
      expect([nameOf(path), number, isRefused]).toEqual([nameOf(path), number, true]);
      const utf16 = JSON.stringify(`\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`).slice(
        1,
        -1,
      );
      const json = JSON.stringify(JSON.stringify(character)).slice(3, -3);
      // Where the schema has a list of words, the text itself is quoted, escaped.
      expect(
        [`U+${number.toUpperCase().padStart(4, '0')}`, utf16, json].some((form) => said.includes(form)),
      ).toBe(true);
    }
  });

  it('text for programs is in any language and in lines', () => {
    const free = places.filter(({ path }) => freeText.test(nameOf(path)));
    for (const { spec, path } of free) {
      const { said } = told(kind, withChange(spec, path, 'می\u200cخواهم\n\t👩\u200d💻\ufe0f'), spec);
      expect([nameOf(path), said]).toEqual([nameOf(path), expect.not.stringContaining('must not hold')]);
    }
  });
});
