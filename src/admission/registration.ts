/**
 * What the API server is told to ask, and where: one description from which the server has its paths and the webhook
 * configurations are made.
 */
import type { Resource } from '../kubernetes/resource.ts';
import type { WebhookName } from './webhook.ts';

/** Which requests of the API server a webhook is asked about. */
interface RequestRule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly scope: 'Namespaced' | 'Cluster' | '*';
}

/** A CEL expression that must hold, or the webhook is not asked. */
interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** One webhook as the API server is told of it, with every field written out: who compares finds no drift. */
export interface Registration {
  readonly webhook: WebhookName;
  /** `validate.gateways.core.inference-gateway.com` */
  readonly name: string;
  /** Where it is served. */
  readonly path: string;
  readonly rules: readonly RequestRule[];
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly matchPolicy: 'Equivalent';
  readonly matchConditions: readonly MatchCondition[];
  readonly namespaceSelector: Readonly<Record<string, never>>;
  readonly objectSelector: Readonly<Record<string, never>>;
  readonly sideEffects: 'None';
  readonly timeoutSeconds: number;
}

/**
 * How long the API server waits for an answer, in seconds. A judgement takes less than a millisecond; the rest is for
 * a busy machine. All webhooks of a kind share the 30 s of one request.
 */
const timeoutSeconds = 5;

/**
 * Both webhooks skip what is never judged, so that nothing hangs on them that need not: objects on their way out, and
 * updates that leave the spec alone. The guards keep the expressions from failing where there is no old object, or no
 * spec: an expression that fails is answered by the failure policy.
 */
const matchConditions: readonly MatchCondition[] = [
  { name: 'not-being-deleted', expression: '!has(object.metadata.deletionTimestamp)' },
  {
    name: 'spec-changed',
    expression:
      "request.operation != 'UPDATE' || !has(object.spec) || !has(oldObject.spec) || object.spec != oldObject.spec",
  },
];

/** Defaulting fails open, since a resource without its defaults is judged and run as if it had them; judging fails closed. */
const failurePolicies = { mutate: 'Ignore', validate: 'Fail' } as const;

/** One webhook of a kind. */
export function registrationOf(webhook: WebhookName, resource: Resource): Registration {
  const { group, version, plural } = resource;
  return {
    webhook,
    name: `${webhook}.${plural}.${group}`,
    path: `/${webhook}/${plural}`,
    rules: [
      {
        apiGroups: [group],
        apiVersions: [version],
        operations: ['CREATE', 'UPDATE'],
        resources: [plural],
        scope: 'Namespaced',
      },
    ],
    failurePolicy: failurePolicies[webhook],
    matchPolicy: 'Equivalent',
    matchConditions,
    namespaceSelector: {},
    objectSelector: {},
    sideEffects: 'None',
    timeoutSeconds,
  };
}

/**
 * One webhook of each kind, with what it is for. Throws where kinds of two groups have one plural, hence one path: the
 * paths are in configurations that are installed, and the answers of one would go to the other.
 */
export function registrationsOf<Kind extends { readonly resource: Resource }>(
  webhook: WebhookName,
  kinds: readonly Kind[],
): readonly { readonly registration: Registration; readonly kind: Kind }[] {
  const registered = kinds.map((kind) => ({ registration: registrationOf(webhook, kind.resource), kind }));
  const taken = new Set<string>();
  for (const { registration } of registered) {
    if (taken.has(registration.path)) {
      throw new Error(`two kinds are asked about at ${registration.path}: one needs another plural`);
    }
    taken.add(registration.path);
  }
  return registered;
}
