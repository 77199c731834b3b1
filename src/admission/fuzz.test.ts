/** Whatever is asked: a well-formed answer, soon, and of bounded size. */
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { type Answer, reviewHandler } from './handler.ts';
import { teapots } from './teapot.ts';

const faults: unknown[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => faults.push(line) });
const handlers = (['mutate', 'validate'] as const).map((name) => reviewHandler(name, teapots, { log }));

const longest = { milliseconds: 100, bytes: 64 * 1024 };

function expectWellFormed({ code, review }: Answer): void {
  const { apiVersion, kind, response } = review;
  expect([code, apiVersion, kind]).toEqual([
    response.status?.code === 400 ? 400 : 200,
    'admission.k8s.io/v1',
    'AdmissionReview',
  ]);
  expect(typeof response.uid).toBe('string');
  expect(response.allowed).toBe(response.status === undefined);
  if (code === 200 && response.status !== undefined) expect(response.status).toMatchObject({ code: 422 });
  for (const warning of response.warnings ?? []) expect(warning.length).toBeLessThanOrEqual(120);
  expect(response.warnings?.length ?? 0).toBeLessThanOrEqual(8);
  expect(response.patch === undefined).toBe(response.patchType === undefined);
}

/** Asks both webhooks. A slow answer is asked for again: the machine may have been busy, the code may not. */
function expectAnswers(body: unknown): void {
  for (const handler of handlers) {
    let answer: Answer | undefined;
    let fastest = Infinity;
    for (let attempt = 0; attempt < 3 && fastest > longest.milliseconds; attempt++) {
      const started = performance.now();
      answer = handler(body);
      fastest = Math.min(fastest, performance.now() - started);
    }
    expect(fastest).toBeLessThan(longest.milliseconds);
    if (answer === undefined) throw new Error('never asked');
    expectWellFormed(answer);
    // A patch is as long as what it adds, which the schema bounds.
    const { patch: _, ...rest } = answer.review.response;
    expect(JSON.stringify(rest).length).toBeLessThan(longest.bytes);
  }
  expect(faults.splice(0)).toEqual([]);
}

const asked = (object: unknown, oldObject?: unknown) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: {
    uid: '705ab4f5-6393-11e8-b7cc-42010a800002',
    operation: oldObject === undefined ? 'CREATE' : 'UPDATE',
    name: 'pot',
    namespace: 'home',
    object,
    oldObject,
  },
});

/** Names that mean something to the schema, to JavaScript, or to nobody. */
const name = fc.oneof(
  fc.constantFrom('metadata', 'name', 'generateName', 'deletionTimestamp', 'spec'),
  fc.constantFrom(
    'cups',
    'brew',
    'leaves',
    'grams',
    'notes',
    'stickers',
    'lid',
    'knob',
    'handle',
    'secret',
    'spout',
  ),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'length', ''),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const scalar = fc.oneof(
  fc.constantFrom(null, true, 0, 1, 13, -1, 1.5, 1e300, 2 ** 31, 'black', 'kettle', ''),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 5 }),
    fc.dictionary(name, tie('value'), { maxKeys: 8, noNullPrototype: true }),
  ),
}));
/** A spec with the right fields, whose values are right or anything. */
const spec = fc.record(
  {
    cups: fc.oneof(fc.integer({ min: 1, max: 12 }), value),
    weight: fc.oneof(fc.integer({ min: 1, max: 2000 }), value),
    brew: fc.oneof(fc.constantFrom('black', 'green'), value),
    cracks: fc.oneof(fc.integer({ min: 0, max: 3 }), value),
    leaves: fc.oneof(
      fc.array(
        fc.record({
          name: fc.oneof(fc.constantFrom('a', 'b'), value),
          grams: fc.oneof(fc.constantFrom(1, 13), value),
        }),
        {
          maxLength: 5,
        },
      ),
      value,
    ),
    stickers: fc.oneof(fc.dictionary(name, fc.constant('x'), { noNullPrototype: true }), value),
    lid: value,
    handle: value,
    secret: value,
  },
  { requiredKeys: [], noNullPrototype: true },
);
const metadata = fc.oneof(fc.constant({ name: 'pot' }), value);
const object = fc.oneof(fc.record({ metadata, spec: fc.oneof(spec, value) }, { requiredKeys: [] }), value);

describe('any', () => {
  const runs = { numRuns: 500 };

  it('review is answered', () => {
    fc.assert(
      fc.property(value, (body) => expectAnswers(body)),
      runs,
    );
  });

  it('request is answered', () => {
    const request = fc.record(
      {
        uid: value,
        operation: fc.oneof(fc.constantFrom('CREATE', 'UPDATE'), value),
        name: value,
        namespace: value,
        object,
        oldObject: object,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(request, (fields) => expectAnswers({ ...asked({}), request: fields })),
      runs,
    );
  });

  it('object is answered', () => {
    fc.assert(
      fc.property(object, (created) => expectAnswers(asked(created))),
      runs,
    );
  });

  it('change is answered', () => {
    fc.assert(
      fc.property(object, object, (from, to) => expectAnswers(asked(to, from))),
      runs,
    );
  });
});

/** As it comes from a body. */
const repeated = (opening: string, content: string, closing: string, times: number): unknown =>
  JSON.parse(opening.repeat(times) + content + closing.repeat(times));
const filled = (length: number, item: unknown): unknown[] => Array(length).fill(item);
const wideObject = (width: number): object =>
  Object.fromEntries(Array.from({ length: width }, (_, index) => [`key-${index}`, index]));

const hostile: [string, () => unknown][] = [
  ['lists in lists, 10,000 deep', () => repeated('[', '', ']', 10_000)],
  ['objects in objects, 10,000 deep', () => repeated('{"a":', '1', '}', 10_000)],
  ['objects in objects, 500,000 deep', () => repeated('{"a":', '1', '}', 500_000)],
  ['specs in specs', () => repeated('{"lid":{"knob":', '1', '}}', 5000)],
  ['a list of a million numbers', () => filled(1_000_000, 1)],
  ['a list of nearly as many mistakes as are looked at', () => filled(19_900, 1)],
  ['a list of nearly as many objects', () => filled(4900, { name: 5, grams: 'x', notes: [1] })],
  ['a map of 100,000 keys', () => wideObject(100_000)],
  ['a map of nearly as many keys as are looked at', () => wideObject(19_900)],
  [
    'a map of long keys',
    () => Object.fromEntries(filled(6, 'k'.repeat(500_000)).map((key, index) => [`${key}${index}`, 1])),
  ],
  ['a text of 3 MB', () => 'x'.repeat(3_000_000)],
  ['a text of a million emoji', () => '😀'.repeat(1_000_000)],
];

describe.each(hostile)('%s', (_, make) => {
  const fields = ['cups', 'brew', 'spout', 'leaves', 'stickers', 'lid', 'handle', 'secret', 'unknown'];

  it.each(fields)('in spec.%s is answered', (field) => {
    const given = { metadata: { name: 'pot' }, spec: { [field]: make() } };
    const same = { metadata: { name: 'pot' }, spec: { [field]: make(), serial: 1 } };
    expectAnswers(asked(given));
    expectAnswers(asked(given, { metadata: {}, spec: {} }));
    expectAnswers(asked({ metadata: {}, spec: {} }, given));
    expectAnswers(asked(given, same));
    expectAnswers(asked(given, { metadata: {}, spec: { [field]: make() } }));
  });

  it('anywhere else is answered', () => {
    const hostileValue = make();
    const sound = { metadata: { name: 'pot' }, spec: {} };
    for (const body of [
      hostileValue,
      asked(hostileValue),
      asked({ metadata: hostileValue, spec: {} }),
      asked({ metadata: { name: 'pot', annotations: hostileValue }, spec: { cups: 0 } }),
      asked({ metadata: { name: hostileValue }, spec: { cups: 0 } }),
      asked({ ...sound, spec: hostileValue }),
      asked({ ...sound, status: hostileValue }),
      asked(sound, { ...sound, spec: hostileValue }),
      { ...asked(sound), request: { ...asked(sound).request, name: hostileValue } },
    ]) {
      expectAnswers(body);
    }
  });
});
