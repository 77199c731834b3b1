/**
 * What a schema can say, and rules on a change, with a kind that exists here alone: the judgement and a real API server
 * agree on every value, and its own CEL rule on every change.
 */

import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkedPair } from '../../../src/admission/certificate.ts';
import { makeDevelopmentCertificate } from '../../../src/admission/development-certificate.ts';
import { admittedKind } from '../../../src/admission/examination.ts';
import { specPath } from '../../../src/admission/field-path.ts';
import { forbidden, lineOf, warning } from '../../../src/admission/finding.ts';
import { judge } from '../../../src/admission/judgement.ts';
import { type AdmissionServer, createAdmissionServer } from '../../../src/admission/server.ts';
import { customResourceDefinition } from '../../../src/generate/custom-resource-definition.ts';
import { webhookConfigurations } from '../../../src/generate/webhook-configuration.ts';
import type { Json } from '../../../src/kubernetes/object.ts';
import { inferenceGateway } from '../../../src/schemas/inference-gateway/system.ts';
import type { KindSchema } from '../../../src/schemas/kind-schema.ts';
import {
  DateTime,
  Decimal,
  Defaulted,
  Int32,
  List,
  Optional,
  Struct,
  Text,
} from '../../../src/schemas/structural.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import type { KubectlResult } from '../../cluster/kubectl.ts';
import { until } from '../operator/until.ts';

const described = (description: string) => ({ description });

const spec = Struct(
  {
    size: Defaulted(Int32({ minimum: 1, ...described('Its size.') }), 10),
    share: Optional(Decimal({ minimum: 0, maximum: 1, ...described('How full it is.') })),
    amount: Optional(
      Text({
        pattern: '^[0-9]{1,15}(\\.[0-9]{1,9})?$',
        words: 'must be a sum such as "12.50"',
        ...described('What it costs.'),
      }),
    ),
    label: Optional(Text({ minLength: 3, maxLength: 5, ...described('What is on it.') })),
    filled: Optional(DateTime(described('Since when it is full.'))),
    tags: Optional(
      List(Text(described('One.')), { minItems: 1, maxItems: 3, isSet: true, ...described('Tags.') }),
    ),
    hoops: Optional(
      List(
        Struct(
          { metal: Text(described('Of what.')), at: Int32(described('Where.')) },
          described('One hoop.'),
        ),
        { maxItems: 4, mapKey: ['metal', 'at'], ...described('Hoops.') },
      ),
    ),
  },
  {
    description: 'A barrel.',
    cel: [
      {
        id: 'barrel/shrink',
        rule: '!has(oldSelf.size) || !has(self.size) || self.size >= oldSelf.size',
        message: 'may not be decreased',
        fieldPath: '.size',
        reason: 'FieldValueForbidden',
      },
    ],
  },
);

const schema: KindSchema<typeof spec> = {
  system: inferenceGateway, // of none, but each kind has one
  resource: {
    group: 'cellar.example.com',
    version: 'v1',
    plural: 'barrels',
    kind: 'Barrel',
    namespaced: true,
  },
  singular: 'barrel',
  shortNames: [],
  categories: [],
  description: 'A barrel.',
  spec,
  status: Struct({}, described('Nothing.')),
  columns: [],
};

const texts = { summary: 'A rule.', why: 'It is tested.', fix: 'Do otherwise.' };
const barrels = admittedKind({
  schema,
  defaults: (given) => given,
  rules: [
    {
      id: 'barrel/shrink',
      severity: 'error',
      twin: 'cel',
      reads: ['spec.size'],
      ...texts,
      checkChange({ spec: { size } }, before, complain) {
        if (size < before.spec.size) {
          complain(forbidden(specPath.at('size'), `may not be decreased from ${before.spec.size}`));
        }
      },
    },
    {
      id: 'barrel/growth',
      severity: 'warning',
      reads: ['spec.size'],
      ...texts,
      checkChange({ spec: { size } }, before, complain) {
        if (size > before.spec.size) complain(warning(specPath.at('size'), 'the hoops are made anew'));
      },
    },
  ],
});

let controlPlane: ControlPlane;
let server: AdmissionServer;

const barrel = (given: { [field: string]: Json }, name = 'oak') => ({
  apiVersion: 'cellar.example.com/v1',
  kind: 'Barrel',
  metadata: { name, namespace: 'default' },
  spec: given,
});

const kubectl = (args: readonly string[], input?: unknown): Promise<KubectlResult> =>
  controlPlane.kubectl([...args], input === undefined ? {} : { input: JSON.stringify(input) });

async function applied(object: unknown): Promise<void> {
  const { code, stderr } = await kubectl(['apply', '--server-side', '-f', '-'], object);
  if (code !== 0) throw new Error(stderr);
}

beforeAll(async () => {
  controlPlane = await startControlPlane();
  await applied(customResourceDefinition(schema));
  await until('barrels are served', async () => (await kubectl(['get', 'barrels'])).code === 0);
});

afterAll(async () => {
  await server?.close(100);
  await controlPlane.stop();
});

/** A spec, and what is wrong with it. */
type Row = readonly [{ [field: string]: Json }, string | undefined];

describe('a schema says the same here and in the API server of', () => {
  it.each<Row>([
    [{}, undefined],
    [{ share: 0.5 }, undefined],
    [{ share: 1 }, undefined],
    [{ share: 1.01 }, 'spec.share: Invalid value: 1.01: must be between 0 and 1'],
    [{ share: '0.5' }, 'spec.share: Invalid value: "string": must be a number'],
    [{ amount: '12.50' }, undefined],
    [{ amount: '12,50' }, 'spec.amount: Invalid value: "12,50": must be a sum such as "12.50"'],
    [{ amount: '12.50\n' }, 'spec.amount: Invalid value: "12.50\\n": must be a sum such as "12.50"'],
    [{ label: 'oak' }, undefined],
    [{ label: 'äöü' }, undefined],
    [{ label: '🛢️🛢️' }, undefined],
    [{ label: '' }, 'spec.label: Required value'],
    [{ label: 'ok' }, 'spec.label: Invalid value: "ok": must be at least 3 characters long'],
    [{ label: 'kernels' }, 'spec.label: Too long: may not be more than 5 characters'],
    [{ tags: ['a', 'b'] }, undefined],
    [{ tags: [] }, 'spec.tags: Required value: at least 1 item'],
    [{ tags: ['a', 'b', 'a'] }, 'spec.tags[2]: Duplicate value: "a": the same as spec.tags[0]'],
    [
      {
        hoops: [
          { metal: 'iron', at: 1 },
          { metal: 'iron', at: 2 },
        ],
      },
      undefined,
    ],
    ...['2030-01-31T12:00:00Z', '2032-02-29T23:59:59+14:00', '2030-01-31T12:00:00.123456789-05:30'].map(
      (filled): Row => [{ filled }, undefined],
    ),
    ...[
      '',
      'tomorrow',
      '2030-01-31',
      '2030-01-31T12:00:00',
      '2030-01-31 12:00:00Z',
      '2030-01-31t12:00:00z',
      '2030-02-30T12:00:00Z',
      '2031-02-29T12:00:00Z',
      '2030-04-31T12:00:00Z',
      '2030-13-01T12:00:00Z',
      '2030-01-31T24:00:00Z',
      '2030-01-31T12:60:00Z',
      '2030-01-31T12:00:60Z',
      '2030-01-31T12:00:00+25:00',
      ' 2030-01-31T12:00:00Z',
    ].map(
      (filled): Row => [
        { filled },
        `spec.filled: Invalid value: ${JSON.stringify(filled)}: must be a date and time such as "2030-01-31T12:00:00Z"`,
      ],
    ),
  ])('%j', async (given, line) => {
    const { errors } = judge(barrels, barrel(given));
    expect(errors.map(lineOf)).toEqual(line === undefined ? [] : [line]);
    const { code, stderr } = await kubectl(['create', '--dry-run=server', '-f', '-'], barrel(given));
    expect({ refused: code !== 0, by: stderr }).toMatchObject({ refused: line !== undefined });
  });
});

describe('a rule on a change', () => {
  const ways: readonly [string, (size: number) => Promise<KubectlResult>][] = [
    [
      'apply',
      (size) => kubectl(['apply', '--server-side', '--force-conflicts', '-f', '-'], barrel({ size })),
    ],
    [
      'patch',
      (size) => kubectl(['patch', 'barrel', 'oak', '--type=merge', '-p', JSON.stringify({ spec: { size } })]),
    ],
    ['replace', (size) => kubectl(['replace', '-f', '-'], barrel({ size }))],
    ['dry run', (size) => kubectl(['replace', '--dry-run=server', '-f', '-'], barrel({ size }))],
  ];

  beforeAll(async () => {
    await applied(barrel({ size: 20 }));
  });

  it.each(ways)('is said by the API server alone where the webhook is not, by %s', async (_, to) => {
    const { code, stderr } = await to(19);
    expect(code).not.toBe(0);
    expect(stderr).toContain('spec.size: Forbidden: may not be decreased');
  });

  describe('with the webhook', () => {
    beforeAll(async () => {
      const certificate = makeDevelopmentCertificate(['localhost', '127.0.0.1']);
      server = createAdmissionServer({
        kinds: [barrels],
        pair: checkedPair(certificate.certificate, certificate.key, new Date()),
        log: pino({ level: 'silent' }),
      });
      const url = `https://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
      const [mutating, validating] = webhookConfigurations([schema.resource], { url, ca: certificate.ca });
      await applied(mutating);
      await applied(validating);
      await until('the webhooks are asked', async () =>
        (
          await kubectl(['create', '--dry-run=server', '-f', '-'], barrel({ amount: '1,5' }, 'ask'))
        ).stderr.includes('such as'),
      );
    });

    it.each(ways)('names the value of before, by %s', async (_, to) => {
      const { code, stderr } = await to(19);
      expect(code).not.toBe(0);
      expect(stderr).toContain('spec.size: Forbidden: may not be decreased from 20');
    });

    it.each(ways)('warns of a change that is allowed, by %s', async (_, to) => {
      await kubectl(['delete', 'barrel', 'oak']);
      await applied(barrel({ size: 20 }));
      const { code, stderr } = await to(21);
      expect({ code, stderr }).toEqual({ code: 0, stderr: 'Warning: spec.size: the hoops are made anew\n' });
    });

    it('is not asked on creation, nor where the spec stays', async () => {
      const { stderr } = await kubectl(['create', '-f', '-'], barrel({ size: 1 }, 'fresh'));
      expect(stderr).toBe('');
      const labelled = await kubectl(['label', 'barrel', 'fresh', 'a=b']);
      expect(labelled).toMatchObject({ code: 0, stderr: '' });
    });
  });
});
