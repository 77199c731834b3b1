import { describe, expect, it } from 'vitest';
import { judge } from './judgement.ts';
import { allowed, failed, readReview, refused, reviewOf, unanswerable } from './review.ts';
import { teapot, teapots } from './testing/teapot.ts';

const request = { uid: 'u-1', operation: 'CREATE', name: 'pot', namespace: 'home', object: teapot({}) };
const review = (changes: object = {}, envelope: object = {}) => ({
  apiVersion: 'admission.k8s.io/v1',
  kind: 'AdmissionReview',
  request: { ...request, ...changes },
  ...envelope,
});

describe('readReview', () => {
  it('reads a CREATE and an UPDATE', () => {
    expect(readReview(review())).toEqual(request);
    // As the API server sends it: null where there is no old object.
    expect(readReview(review({ oldObject: null }))).toEqual(request);
    const update = { ...request, operation: 'UPDATE', oldObject: teapot({ cups: 2 }) };
    expect(readReview(review(update))).toEqual(update);
  });

  it('takes the name from the object where the request has none, as on CREATE', () => {
    expect(readReview(review({ name: undefined }))).toMatchObject({ name: 'brown-betty' });
    expect(readReview(review({ name: '', object: teapot({}, { generateName: 'pot-' }) }))).toMatchObject({
      name: '',
    });
  });

  const problems: [string, unknown, { uid: string; problem: RegExp }][] = [
    ['no review at all', 7, { uid: '', problem: /must be an AdmissionReview/ }],
    ['null', null, { uid: '', problem: /must be an AdmissionReview/ }],
    ['a list', [review()], { uid: '', problem: /must be an AdmissionReview/ }],
    ['another kind', review({}, { kind: 'Status' }), { uid: 'u-1', problem: /must be an AdmissionReview/ }],
    [
      'an unknown version',
      review({}, { apiVersion: 'admission.k8s.io/v1beta1' }),
      { uid: 'u-1', problem: /apiVersion must be admission\.k8s\.io\/v1/ },
    ],
    ['no request', review({}, { request: undefined }), { uid: '', problem: /request\.uid must be set/ }],
    ['no uid', review({ uid: undefined }), { uid: '', problem: /request\.uid must be set/ }],
    ['a uid that is no text', review({ uid: 7 }), { uid: '', problem: /request\.uid must be set/ }],
    ['a DELETE', review({ operation: 'DELETE' }), { uid: 'u-1', problem: /must be CREATE or UPDATE/ }],
    ['a CONNECT', review({ operation: 'CONNECT' }), { uid: 'u-1', problem: /must be CREATE or UPDATE/ }],
    [
      'an inherited operation',
      review({ operation: 'toString' }),
      { uid: 'u-1', problem: /must be CREATE or UPDATE/ },
    ],
    ['no object', review({ object: null }), { uid: 'u-1', problem: /request\.object must be an object/ }],
    [
      'a list for an object',
      review({ object: [] }),
      { uid: 'u-1', problem: /request\.object must be an object/ },
    ],
    [
      'broken metadata',
      review({ object: { metadata: 7 } }),
      { uid: 'u-1', problem: /request\.object must be/ },
    ],
    [
      'a broken name',
      review({ object: { metadata: { name: 7 } } }),
      { uid: 'u-1', problem: /request\.object must be/ },
    ],
    ['an UPDATE of nothing', review({ operation: 'UPDATE' }), { uid: 'u-1', problem: /oldObject must be/ }],
    [
      'an UPDATE of null',
      review({ operation: 'UPDATE', oldObject: null }),
      { uid: 'u-1', problem: /oldObject must be/ },
    ],
    [
      'a request that hides behind a prototype',
      JSON.parse(JSON.stringify(review()).replace('"request"', '"__proto__"')),
      { uid: '', problem: /request\.uid must be set/ },
    ],
  ];
  it.each(problems)('says what is wrong with %s', (_, body, { uid, problem }) => {
    expect(readReview(body)).toEqual({ uid, problem: expect.stringMatching(problem) });
  });
});

describe('an answer', () => {
  const asked = { ...request, operation: 'CREATE' as const };
  const refusal = (spec: unknown, changes: object = {}) =>
    refused({ ...asked, ...changes }, teapots, judge(teapots, teapot(spec)));

  it('is wrapped as v1', () => {
    expect(reviewOf(allowed('u-1'))).toEqual({
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      response: { uid: 'u-1', allowed: true },
    });
  });

  it('has a patch and warnings only where there are some', () => {
    expect(allowed('u', { warnings: [], patch: [] })).toEqual({ uid: 'u', allowed: true });
    const { patch, ...rest } = allowed('u', {
      warnings: ['w'],
      patch: [{ op: 'add', path: '/ä', value: 1 }],
    });
    expect(rest).toEqual({ uid: 'u', allowed: true, warnings: ['w'], patchType: 'JSONPatch' });
    expect(JSON.parse(Buffer.from(patch ?? '', 'base64').toString())).toEqual([
      { op: 'add', path: '/ä', value: 1 },
    ]);
  });

  it('that refuses is the Status that kubectl prints as a list', () => {
    expect(refusal({ cups: 0, brew: 'green' })).toEqual({
      uid: 'u-1',
      allowed: false,
      status: {
        code: 422,
        reason: 'Invalid',
        message:
          'Teapot.kitchen.example.com "pot" is invalid: spec.cups: Invalid value: 0: must be between 1 and 12',
        details: {
          name: 'pot',
          group: 'kitchen.example.com',
          kind: 'Teapot',
          causes: [
            {
              reason: 'FieldValueInvalid',
              message: 'Invalid value: 0: must be between 1 and 12',
              field: 'spec.cups',
            },
          ],
        },
      },
      auditAnnotations: { rules: 'teapot/cups' },
    });
  });

  it('that refuses for several reasons lists them as apimachinery does', () => {
    const { status, warnings } = refusal({ cups: 0, weight: 'x' });
    expect(status?.message).toBe(
      'Teapot.kitchen.example.com "pot" is invalid: [spec.cups: Invalid value: 0: must be between 1 and 12, spec.weight: Invalid value: "string": must be an integer]',
    );
    expect(status?.details?.causes).toHaveLength(2);
    expect(warnings).toEqual(['spec.brew: black tea is what everybody drinks']);
  });

  it('names what will be named, and cuts what is no name', () => {
    const object = teapot({}, { generateName: 'pot-' });
    expect(refusal({ cups: 0 }, { name: '', object }).status?.details?.name).toBe('pot-');
    expect(JSON.stringify(refusal({ cups: 0 }, { name: 'x'.repeat(1_000_000) })).length).toBeLessThan(2000);
  });

  it('names 64 mistakes at most, and how many there are besides', () => {
    const stickers = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`s${index}`, 7]));
    const causes = refusal({ stickers, brew: 'green' }).status?.details?.causes ?? [];
    expect(causes).toHaveLength(65);
    expect(causes.at(-1)).toMatchObject({ field: 'spec', message: 'and 37 more mistakes' });
  });

  it('to what cannot be read has the status of its reply', () => {
    expect(unanswerable({ uid: 'u', problem: 'why' })).toEqual({
      uid: 'u',
      allowed: false,
      status: {
        code: 400,
        reason: 'BadRequest',
        message: 'inference-operator cannot answer this review: why',
      },
    });
    expect(unanswerable({ uid: '', problem: 'why' }, 429).status).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
    });
  });

  it('to a fault of our own says nothing of the object', () => {
    expect(failed('u')).toMatchObject({
      uid: 'u',
      allowed: false,
      status: { code: 500, reason: 'InternalError' },
    });
  });
});
