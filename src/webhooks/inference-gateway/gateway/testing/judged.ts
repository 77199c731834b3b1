/** What the judgement that users meet says of a Gateway, for the tests of its rules. */
import { admittedKind } from '../../../../admission/examination.ts';
import { gatewaySchema } from '../../../../schemas/inference-gateway/gateway/schema.ts';
import { judged } from '../../../testing/judged.ts';
import { defaults, rules } from '../webhook.ts';

/** Everything that is said of a spec as users write it: errors as they are, warnings after `W `. */
export const said = judged(admittedKind({ schema: gatewaySchema, rules, defaults }));

/** A reference to a key of a Secret, as variables have it. */
export const key = { valueFrom: { secretKeyRef: { name: 'keys', key: 'openai' } } };

/** One provider with its key, and further variables after it. */
export function openai(...env: object[]) {
  return { providers: [{ name: 'OpenAI', env: [{ name: 'OPENAI_API_KEY', ...key }, ...env] }] };
}

/** Authentication with an issuer, on an image that can do it. */
export function auth(oidc: object, more: object = {}) {
  return {
    auth: { enabled: true, oidc },
    image: 'ghcr.io/inference-gateway/inference-gateway:1.0.0',
    ...more,
  };
}

/** What is said of `basic`. */
export const notStarted =
  'W spec.auth.provider: the gateway cannot do basic authentication; it is not started';
