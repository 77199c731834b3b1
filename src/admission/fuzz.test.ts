/** Whatever is asked: a well-formed answer, soon, and of bounded size. */
import fc from 'fast-check';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { type Answer, reviewResponder } from './responder.ts';
import { teapots } from './testing/teapot.ts';

const faults: unknown[] = [];
const log = pino({ level: 'error' }, { write: (line: string) => faults.push(line) });
const responders = (['mutate', 'validate'] as const).map((name) => reviewResponder(name, teapots, { log }));

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

/** Time that this thread has computed, in milliseconds; other processes on the machine do not count. */
function busyMilliseconds(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Asks both webhooks. A slow answer is asked for once more: garbage of the test may have been collected meanwhile. */
function expectAnswers(body: unknown): void {
  for (const handler of responders) {
    const timed = (): [Answer, number] => {
      const started = busyMilliseconds();
      return [handler(body), busyMilliseconds() - started];
    };
    let [answer, milliseconds] = timed();
    if (milliseconds > longest.milliseconds) [answer, milliseconds] = timed();
    expect(milliseconds).toBeLessThan(longest.milliseconds);
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
const { anything } = fc.letrec((tie) => ({
  anything: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    scalar,
    fc.array(tie('anything'), { maxLength: 5 }),
    fc.dictionary(name, tie('anything'), { maxKeys: 8, noNullPrototype: true }),
  ),
}));
/** A spec with the right fields, whose values are right or anything. */
const spec = fc.record(
  {
    cups: fc.oneof(fc.integer({ min: 1, max: 12 }), anything),
    weight: fc.oneof(fc.integer({ min: 1, max: 2000 }), anything),
    brew: fc.oneof(fc.constantFrom('black', 'green'), anything),
    cracks: fc.oneof(fc.integer({ min: 0, max: 3 }), anything),
    leaves: fc.oneof(
      fc.array(
        fc.record({
          name: fc.oneof(fc.constantFrom('a', 'b'), anything),
          grams: fc.oneof(fc.constantFrom(1, 13), anything),
        }),
        {
          maxLength: 5,
        },
      ),
      anything,
    ),
    stickers: fc.oneof(fc.dictionary(name, fc.constant('x'), { noNullPrototype: true }), anything),
    lid: anything,
    handle: anything,
    secret: anything,
  },
  { requiredKeys: [], noNullPrototype: true },
);
const metadata = fc.oneof(fc.constant({ name: 'pot' }), anything);
const object = fc.oneof(
  fc.record({ metadata, spec: fc.oneof(spec, anything) }, { requiredKeys: [] }),
  anything,
);

describe('any', () => {
  const runs = { numRuns: 500 };

  it('review is answered', () => {
    fc.assert(
      fc.property(anything, (body) => expectAnswers(body)),
      runs,
    );
  });

  it('request is answered', () => {
    const request = fc.record(
      {
        uid: anything,
        operation: fc.oneof(fc.constantFrom('CREATE', 'UPDATE'), anything),
        name: anything,
        namespace: anything,
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

const nested = (opening: string, content: string, closing: string, times: number): unknown =>
  JSON.parse(opening.repeat(times) + content + closing.repeat(times));
const filled = (length: number, item: unknown): unknown[] => Array(length).fill(item);
const wideObject = (width: number): object =>
  Object.fromEntries(Array.from({ length: width }, (_, index) => [`key-${index}`, index]));

const hostile: [string, () => unknown][] = [
  ['lists in lists, 10,000 deep', () => nested('[', '', ']', 10_000)],
  ['objects in objects, 10,000 deep', () => nested('{"a":', '1', '}', 10_000)],
  ['objects in objects, 100,000 deep', () => nested('{"a":', '1', '}', 100_000)],
  ['specs in specs', () => nested('{"lid":{"knob":', '1', '}}', 5000)],
  ['a list of a million numbers', () => filled(1_000_000, 1)],
  ['a list of nearly as many mistakes as are looked at', () => filled(9900, 1)],
  ['a list of nearly as many objects', () => filled(2400, { name: 5, grams: 'x', notes: [1] })],
  ['a map of 100,000 keys', () => wideObject(100_000)],
  ['a map of nearly as many keys as are looked at', () => wideObject(9900)],
  [
    'a map of long keys',
    () => Object.fromEntries(filled(6, 'k'.repeat(500_000)).map((key, index) => [`${key}${index}`, 1])),
  ],
  ['a text of 3 MB', () => 'x'.repeat(3_000_000)],
  ['a text of a million emoji', () => '😀'.repeat(1_000_000)],
];

describe.each(hostile)('%s', (_, make) => {
  // Two equal ones, as an old and a new object have them.
  const [value, equal] = [make(), make()];
  const fields = ['cups', 'brew', 'spout', 'leaves', 'stickers', 'lid', 'handle', 'secret', 'unknown'];

  it.each(fields)('in spec.%s is answered', (field) => {
    const object = { metadata: { name: 'pot' }, spec: { [field]: value } };
    const sound = { metadata: { name: 'pot' }, spec: { serial: 1 } };
    expectAnswers(asked(object));
    expectAnswers(asked(object, sound));
    expectAnswers(asked(sound, object));
    expectAnswers(asked(object, { ...sound, spec: { [field]: equal } }));
    expectAnswers(asked(object, { ...sound, spec: { [field]: equal, serial: 1 } }));
  });

  it('anywhere else is answered', () => {
    const sound = { metadata: { name: 'pot' }, spec: {} };
    for (const body of [
      value,
      asked(value),
      asked({ metadata: value, spec: {} }),
      asked({ metadata: { name: 'pot', annotations: value }, spec: { cups: 0 } }),
      asked({ metadata: { name: value }, spec: { cups: 0 } }),
      asked({ ...sound, spec: value }),
      asked({ ...sound, status: value }),
      asked(sound, { ...sound, spec: value }),
      { ...asked(sound), request: { ...asked(sound).request, name: value } },
    ]) {
      expectAnswers(body);
    }
  });
});
