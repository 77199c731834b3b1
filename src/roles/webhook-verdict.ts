/** What the answer to a request that the webhook must refuse tells about the way to the webhook. */
import { authorityName, defaultPorts, webhookConfigurationName, webhookName } from '../installation/names.ts';
import { ApiError } from '../runtime/client/api-error.ts';

/** Whether the webhook was asked and answered; if not, what is wrong and what would be right. */
export type Verdict = { readonly ok: true } | { readonly ok: false; readonly reason: string };

/** What the API server says of a webhook that it could not ask, and what that means. The first that fits counts. */
const causes: readonly (readonly [sign: RegExp, meaning: string])[] = [
  [
    /certificate signed by unknown authority|unable to parse bytes as PEM/,
    `the API server does not trust the certificate of the webhook: the caBundle of the webhook configurations "${webhookConfigurationName}" is empty or not that of its authority. Is cert-manager's cainjector running, and the Certificate ${authorityName} ready?`,
  ],
  [
    /certificate has expired or is not yet valid/,
    `the certificate of the webhook is not valid now. Is cert-manager running, and the Certificate ${webhookName} ready? Are the clocks of the nodes right?`,
  ],
  [
    /certificate is (?:not )?valid for|doesn't contain any|not standards compliant/,
    `the certificate of the webhook is for another name: the dnsNames of the Certificate ${webhookName} must hold <service>.<namespace>.svc`,
  ],
  [
    /service "[^"]*" not found/,
    'the Service that the webhook configurations name does not exist: is the operator installed in the namespace that they name?',
  ],
  [
    /no endpoints available|connection refused/,
    'no pod of the webhook is ready: see "kubectl get pods -l app.kubernetes.io/component=webhook" in the namespace of the operator, and their logs',
  ],
  [
    /deadline exceeded|i\/o timeout|no route to host|EOF|connection reset/,
    `the API server does not get through to the pods of the webhook: a firewall or network policy must let it reach them at port ${defaultPorts.webhook}. Where only port 10250 is open, let the webhook serve there (--webhook-port=10250, and the same as its containerPort)`,
  ],
  [/no such host|server misbehaving/, 'the API server cannot resolve the name of the webhook'],
];

function causeOf(message: string): string {
  const meaning = causes.find(([sign]) => sign.test(message))?.[1];
  return meaning === undefined ? message : `${meaning} (the API server says: ${message})`;
}

/**
 * Reads the outcome of creating an object that the validating webhook must refuse. Only the webhook's own refusal proves
 * that it was asked: an object that was let through proves that it was not.
 */
export function verdictOf(outcome: { readonly created: true } | { readonly error: unknown }): Verdict {
  if ('created' in outcome) {
    return {
      ok: false,
      reason: `the API server took an invalid object without asking: is there a ValidatingWebhookConfiguration "${webhookConfigurationName}"?`,
    };
  }
  const { error } = outcome;
  if (!(error instanceof ApiError)) {
    return { ok: false, reason: `the API server cannot be asked: ${String(error)}` };
  }
  const { code, status } = error;
  const message = status.message ?? '';
  if (/^admission webhook "validate\.[^"]+" denied the request: /.test(message)) return { ok: true };
  if (code === 404)
    return { ok: false, reason: 'the API server does not know the kind: apply manifests/crds.yaml' };
  if (code === 401 || code === 403) return { ok: false, reason: `this account may not ask: ${message}` };
  return { ok: false, reason: causeOf(message) };
}
