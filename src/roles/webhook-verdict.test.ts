import { describe, expect, it } from 'vitest';
import { ApiError, TransportError } from '../runtime/client/api-error.ts';
import { verdictOf } from './webhook-verdict.ts';

const refusal = (code: number, message: string) => ({
  error: new ApiError({ kind: 'Status', code, message }, { request: 'create gateways' }),
});

/** As the API server words it when it cannot ask a webhook. */
const unasked = (why: string) =>
  refusal(
    500,
    `Internal error occurred: failed calling webhook "validate.gateways.core.inference-gateway.com": failed to call webhook: Post "https://inference-operator-webhook.inference-gateway-system.svc:443/validate/gateways?timeout=5s": ${why}`,
  );

describe('the verdict on the way to the webhook', () => {
  it('is good only when the webhook itself has refused', () => {
    const denial =
      'admission webhook "validate.gateways.core.inference-gateway.com" denied the request: spec.image: Invalid value';
    expect(verdictOf(refusal(422, denial))).toEqual({ ok: true });
  });

  it('is bad when the object was let through', () => {
    expect(verdictOf({ created: true })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('without asking'),
    });
  });

  it.each([
    ['tls: failed to verify certificate: x509: certificate signed by unknown authority', 'cainjector'],
    ['x509: certificate has expired or is not yet valid: current time ...', 'not valid now'],
    ['x509: certificate is valid for localhost, not inference-operator-webhook.x.svc', 'another name'],
    ['service "inference-operator-webhook" not found', 'does not exist'],
    ['no endpoints available for service "inference-operator-webhook"', 'no pod'],
    ['dial tcp 10.96.3.4:443: connect: connection refused', 'no pod'],
    ['context deadline exceeded', 'firewall'],
    ['dial tcp 10.0.0.1:9443: i/o timeout', '10250'],
    ['dial tcp: lookup nowhere: no such host', 'resolve'],
  ])('explains %s', (why, explanation) => {
    const verdict = verdictOf(unasked(why));
    expect(verdict).toMatchObject({ ok: false, reason: expect.stringContaining(explanation) });
    expect(verdict).toMatchObject({ reason: expect.stringContaining(why) }); // the exact words are there to search for
  });

  it('hands on what it does not know', () => {
    expect(verdictOf(unasked('a new kind of trouble'))).toMatchObject({
      ok: false,
      reason: expect.stringContaining('a new kind of trouble'),
    });
  });

  it('tells a missing kind and missing rights from a broken webhook', () => {
    expect(verdictOf(refusal(404, 'the server could not find the requested resource'))).toMatchObject({
      reason: expect.stringContaining('manifests/crds.yaml'),
    });
    expect(verdictOf(refusal(403, 'gateways.core.inference-gateway.com is forbidden'))).toMatchObject({
      reason: expect.stringContaining('may not ask'),
    });
    expect(verdictOf({ error: new TransportError('connect ECONNREFUSED') })).toMatchObject({
      reason: expect.stringContaining('cannot be asked'),
    });
  });
});
