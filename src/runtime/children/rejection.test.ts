import { expect, it } from 'vitest';
import { ApiError, TransportError } from '../client/api-error.ts';
import { applyRejected, isRejection } from './rejection.ts';

const refusal = (message: string, code = 422) =>
  new ApiError({ kind: 'Status', code, message }, { request: 'apply' });
const desired = (env: object[]) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: { template: { spec: { containers: [{ name: 'main', env }] } } },
});

it('a refusal is told in the words of the API server, with every value masked that may be secret', () => {
  const env = [
    { name: 'TOKEN', value: 's3cr3t' },
    { name: 'LONGER', value: 's3cr3t-and-more' },
    { name: 'SHORT', value: '1' },
    { name: 'NUMBER', value: 54321 },
  ];
  const words =
    'env[0]: Invalid value: "s3cr3t-and-more", "s3cr3t", "1": at most 1 of &value{Value:54321} at https://me:pw@host';
  const { reason, message } = applyRejected(desired(env), refusal(words));
  expect(reason).toBe('ApplyRejected');
  expect(message).toBe(
    'Deployment web was refused by the API server: ' +
      'env[0]: Invalid value: "***", "***", "***": at most 1 of &value{Value:***} at https://@host',
  );
});

it('a refusal is what another try would not change', () => {
  for (const code of [400, 403, 413, 422]) expect(isRejection(refusal('no', code))).toBe(true);
  for (const code of [401, 404, 409, 429, 500, 503]) expect(isRejection(refusal('no', code))).toBe(false);
  const untyped =
    'failed to create typed patch object (team/web; apps/v1, Kind=Deployment): duplicate entries';
  expect(isRejection(refusal(untyped, 500))).toBe(true);
  const unreadable =
    'failed to convert new object (team/web; autoscaling/v2, Kind=HorizontalPodAutoscaler) to proper version';
  expect(isRejection(refusal(unreadable, 500))).toBe(true);
  expect(isRejection(new TransportError('refused'))).toBe(false);
});
