import { describe, expect, it } from 'vitest';
import * as errors from './api-error.ts';
import { refusals } from './testing/fake-api-server/status.ts';

const apiError = (status: errors.Status) =>
  new errors.ApiError(status, { request: 'apply deployments.apps team/web' });
const code = (number: number, reason = '') => apiError({ kind: 'Status', code: number, reason });

describe('an ApiError', () => {
  it('says what was asked and what the server said', () => {
    expect(apiError(refusals.alreadyExists('deployments.apps "web"').status).message).toBe(
      'apply deployments.apps team/web: 409 AlreadyExists: deployments.apps "web" already exists',
    );
  });

  it('takes the time to wait from the header, else from the details', () => {
    const status: errors.Status = { kind: 'Status', code: 429, details: { retryAfterSeconds: 3 } };
    expect(apiError(status).retryAfterMs).toBe(3000);
    expect(new errors.ApiError(status, { request: '', retryAfterMs: 500 }).retryAfterMs).toBe(500);
  });
});

describe('statusOf', () => {
  it('is the Status that was sent', () => {
    const { status } = refusals.conflict('x');
    expect(errors.statusOf(409, JSON.stringify(status))).toEqual(status);
  });

  it.each(['<html>password=hunter2</html>', '"text"', 'null', '{"kind":"Secret","data":"hunter2"}', ''])(
    'is made from the code alone when the body is %s',
    (body) => {
      const status = errors.statusOf(502, body);
      expect(status.code).toBe(502);
      expect(JSON.stringify(status)).not.toContain('hunter2');
    },
  );

  it('says of a bare 404 that nothing is served there', () => {
    expect(errors.statusOf(404, '404 page not found\n')).toMatchObject({
      code: 404,
      message: 'nothing is served there',
    });
  });
});

describe('the predicates', () => {
  const cases: [string, unknown, (keyof typeof errors)[]][] = [
    ['409 Conflict', code(409, 'Conflict'), ['isConflict']],
    ['409 AlreadyExists', code(409, 'AlreadyExists'), ['isAlreadyExists']],
    ['404', code(404), ['isNotFound']],
    ['410', code(410, 'Expired'), ['isGone']],
    ['422', code(422), ['isInvalid']],
    ['403', code(403), ['isForbidden']],
    ['401', code(401), ['isUnauthorized']],
    ['429', code(429), ['isTransient']],
    ['500', code(500), ['isTransient']],
    ['503', code(503), ['isTransient']],
    [
      'too large, by cause',
      apiError(refusals.tooLarge().status),
      ['isTransient', 'isTooLargeResourceVersion'],
    ],
    [
      'too large, as before 1.17',
      apiError({
        kind: 'Status',
        code: 504,
        reason: 'Timeout',
        message: 'Too large resource version: 9, current: 1',
      }),
      ['isTransient', 'isTooLargeResourceVersion'],
    ],
    ['a transport error', new errors.TransportError('ECONNRESET'), ['isTransient']],
    ['a fault of ours', new TypeError('x is undefined'), []],
    ['a Status that nobody wrapped', refusals.gone().status, []],
  ];
  const predicates = {
    isAlreadyExists: errors.isAlreadyExists,
    isConflict: errors.isConflict,
    isForbidden: errors.isForbidden,
    isGone: errors.isGone,
    isInvalid: errors.isInvalid,
    isNotFound: errors.isNotFound,
    isTooLargeResourceVersion: errors.isTooLargeResourceVersion,
    isTransient: errors.isTransient,
    isUnauthorized: errors.isUnauthorized,
  };

  it.each(cases)('tell %s apart', (_, error, expected) => {
    const holding = Object.entries(predicates).filter(([, predicate]) => predicate(error));
    expect(holding.map(([name]) => name).sort()).toEqual([...expected].sort());
  });
});
