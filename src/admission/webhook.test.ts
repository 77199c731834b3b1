import { describe, expect, it } from 'vitest';
import { admittedKind } from './examination.ts';
import type { AdmissionRequest } from './review.ts';
import { teapot, teapotDefinition, teapots } from './testing/teapot.ts';
import { webhooks } from './webhook.ts';

const { mutate, validate } = webhooks;

function asking(spec: unknown, old?: unknown, metadata?: { deletionTimestamp: string }): AdmissionRequest {
  const object = { ...teapot(spec), ...(metadata && { metadata }) };
  const common = { uid: 'u', name: 'brown-betty', namespace: 'home', object };
  return old === undefined
    ? { ...common, operation: 'CREATE' }
    : { ...common, operation: 'UPDATE', oldObject: teapot(old) };
}

const patchOf = ({ patch }: { patch?: string }): unknown =>
  patch && JSON.parse(Buffer.from(patch, 'base64').toString());
const lid = { color: 'white', knob: { round: true } };

describe('mutate', () => {
  it('adds what is not there, and nothing the second time', () => {
    const first = mutate(teapots, asking({ cups: 2 }));
    expect(patchOf(first)).toEqual([
      { op: 'add', path: '/spec/brew', value: 'black' },
      { op: 'add', path: '/spec/lid', value: lid },
    ]);
    expect(mutate(teapots, asking({ cups: 2, brew: 'black', lid }))).toEqual({ uid: 'u', allowed: true });
  });

  it('refuses a violation of the schema, with the mistakes of the rules beside it', () => {
    const answer = mutate(teapots, asking({ cups: 0, leaves: [{ name: 'a', grams: 13 }] }));
    expect(answer).toMatchObject({ allowed: false, status: { code: 422 } });
    expect(answer.status?.details?.causes.map(({ field }) => field)).toEqual([
      'spec.cups',
      'spec.leaves[0].grams',
    ]);
  });

  it('refuses what a CEL rule of the schema will refuse, unless a webhook that is called later may still add it', () => {
    const answer = mutate(teapots, asking({ weight: 1, leaves: [{ name: 'a', grams: 13 }] }));
    expect(answer.status?.details?.causes.map(({ field }) => field)).toEqual([
      'spec.leaves[0].grams',
      'spec.weight',
    ]);
    expect(mutate(teapots, asking({ cracks: 3 }))).toMatchObject({ allowed: true });
    expect(validate(teapots, asking({ cracks: 3 }))).toMatchObject({ allowed: false });
  });

  it('lets an old contradiction of a CEL rule be', () => {
    const leaves = [{ name: 'a', grams: 13 }];
    expect(mutate(teapots, asking({ leaves, serial: 1 }, { leaves }))).toMatchObject({ allowed: true });
  });

  it('refuses nothing else, and leaves the warnings to the other', () => {
    const answer = mutate(teapots, asking({ brew: 'black', weight: 1, lid, cups: 1 }));
    expect(answer).toEqual({ uid: 'u', allowed: true });
  });

  it('adds nothing to an object whose old violations are let be', () => {
    expect(mutate(teapots, asking({ cups: 99, serial: 1 }, { cups: 99 }))).toEqual({
      uid: 'u',
      allowed: true,
    });
  });

  it('throws when the defaults of a kind would change what a user wrote', () => {
    const kind = admittedKind({ ...teapotDefinition, defaults: (spec) => ({ ...spec, cups: 6 }) });
    expect(() => mutate(kind, asking({ cups: 2 }))).toThrow('/spec/cups: a default may not change a value');
  });
});

describe('validate', () => {
  it('refuses whatever is wrong', () => {
    expect(validate(teapots, asking({ weight: 1 }))).toMatchObject({ allowed: false, status: { code: 422 } });
    expect(validate(teapots, asking({ cups: 0 }))).toMatchObject({ allowed: false });
  });

  it('warns, and never patches', () => {
    expect(validate(teapots, asking({}))).toEqual({
      uid: 'u',
      allowed: true,
      warnings: ['spec.brew: black tea is what everybody drinks'],
    });
  });

  it('lets an old mistake be', () => {
    const answer = validate(
      teapots,
      asking({ brew: 'green', weight: 1, serial: 1 }, { brew: 'green', weight: 1 }),
    );
    expect(answer).toEqual({
      uid: 'u',
      allowed: true,
      warnings: ['spec.weight: Invalid value: 1: must be at least 100 a cup, 100 here'],
    });
  });
});

describe.each(['mutate', 'validate'] as const)('%s', (name) => {
  it('judges neither an object that is being deleted nor a change that leaves the spec alone', () => {
    const doomed = asking({ cups: 0 }, { cups: 1 }, { deletionTimestamp: '2030-01-01T00:00:00Z' });
    expect(webhooks[name](teapots, doomed)).toEqual({ uid: 'u', allowed: true });
    expect(webhooks[name](teapots, asking({ cups: 0 }, { cups: 0 }))).toEqual({ uid: 'u', allowed: true });
  });
});
