/** Rules on the Service of a Gateway, and on the identity of its pods. */
import { namePath, specPath } from '../../../admission/field-path.ts';
import { invalid, required } from '../../../admission/finding.ts';
import type { Rule } from '../../../admission/rule.ts';
import { isBuiltIn } from '../../../kubernetes/built-in-objects.ts';
import type { GatewaySpec } from '../../../schemas/inference-gateway/gateway/schema.ts';
import { annotationTexts, checkAnnotations } from '../../checks/annotation-checks.ts';
import { checkObjectName } from '../../checks/name-checks.ts';

const serviceType: Rule<GatewaySpec> = {
  id: 'gateway/service-type',
  severity: 'error',
  twin: 'schema',
  summary: 'The Service must be of type ClusterIP, NodePort or LoadBalancer.',
  why: 'ExternalName, which older schemas had, is a name for another host: it leads to no pod of the gateway.',
  fix: 'Use ClusterIP, or one of the other two to reach the gateway from outside.',
  reads: ['spec.service.type'],
};

const servicePort: Rule<GatewaySpec> = {
  id: 'gateway/service-port',
  severity: 'error',
  twin: 'schema',
  summary: 'The port of the Service must be between 1 and 65535.',
  why: 'There are no other ports.',
  fix: 'Choose a port, such as 80; it leads to spec.server.port of the pods.',
  reads: ['spec.service.port'],
};

const serviceAccount: Rule<GatewaySpec> = {
  id: 'gateway/service-account',
  severity: 'error',
  twin: 'cel',
  summary: 'A ServiceAccount that is not to be created must be named.',
  why: 'The pods would run as the default ServiceAccount of the namespace, with whatever rights it was given.',
  fix: 'Set spec.serviceAccount.name to one that exists, or create to true.',
  reads: ['spec.serviceAccount'],
  check({ spec }, complain) {
    const path = specPath.at('serviceAccount');
    const { create = true, name = '' } = spec.serviceAccount ?? {};
    if (name === '' && !create) {
      complain(required(path.at('name'), ['when ', path.at('create'), ' is false']));
    }
    if (name !== '') checkObjectName(path.at('name'), name, 'ServiceAccount', complain);
  },
};

const annotations: Rule<GatewaySpec> = {
  id: 'gateway/service-annotations',
  severity: 'error',
  ...annotationTexts,
  reads: ['spec.service.annotations'],
  check({ metadata, spec }, complain) {
    const { annotations: given = {} } = spec.service ?? {};
    checkAnnotations(given, specPath.at('service', 'annotations'), metadata.namespace, complain);
  },
};

const accountOfKubernetes: Rule<GatewaySpec> = {
  id: 'gateway/service-account-default',
  severity: 'error',
  summary: 'The ServiceAccount that is created must not be called `default`.',
  why: 'Kubernetes makes a ServiceAccount `default` in every namespace, which pods of others run as: the Gateway would never get it, and never have a pod.',
  fix: 'Name another in spec.serviceAccount.name; where none is named, it is called as the Gateway is. To run as `default`, name that and set create to false.',
  reads: ['spec.serviceAccount'],
  check({ metadata, spec }, complain) {
    const path = specPath.at('serviceAccount');
    const { create = true, name: given = '' } = spec.serviceAccount ?? {};
    const name = given === '' ? (metadata.name ?? '') : given;
    if (!create || !isBuiltIn('ServiceAccount', { ...metadata, name })) return;
    const words = 'every namespace has a ServiceAccount of this name, which cannot be created; name another';
    if (given === '') complain(invalid(namePath, name, [words, ' in ', path.at('name')]));
    else complain(invalid(path.at('name'), name, [words, ', or set ', path.at('create'), ' to false']));
  },
};

/** Service and ServiceAccount. */
export const serviceErrors: readonly Rule<GatewaySpec>[] = [
  serviceType,
  servicePort,
  annotations,
  serviceAccount,
  accountOfKubernetes,
];
