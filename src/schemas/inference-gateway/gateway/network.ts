/** `spec.service` and `spec.ingress`: how the gateway is reached. */

import {
  Defaulted,
  Flag,
  Int32,
  List,
  MapOf,
  OneOf,
  Optional,
  ratcheted,
  Struct,
  Text,
  Untyped,
} from '../../structural.ts';
import { defaultService } from './defaults.ts';

const annotationValue = Text({ maxLength: 65536, description: 'The value of the annotation.' });

/** Schema of `spec.service`. */
export const service = Struct(
  {
    type: Defaulted(
      OneOf(['ClusterIP', 'LoadBalancer', 'NodePort'], {
        rule: 'gateway/service-type',
        description: 'Type of the Service. Default: ClusterIP. Example: `LoadBalancer`.',
      }),
      defaultService.type,
    ),
    port: Defaulted(
      Int32({
        minimum: 1,
        maximum: 65535,
        rule: 'gateway/service-port',
        description:
          'Port of the Service, 1 to 65535; it leads to server.port of the pods. Default: 8080. Example: 80.',
      }),
      defaultService.port,
    ),
    annotations: Optional(
      MapOf(annotationValue, {
        description:
          'Annotations of the Service. Example: `{service.beta.kubernetes.io/aws-load-balancer-type: nlb}`.',
      }),
    ),
  },
  { description: 'The Service in front of the pods. Default: ClusterIP on port 8080.' },
);

const path = Struct(
  {
    path: Text({ maxLength: 1024, description: 'Path, starting with `/`. Example: `/v1`.' }),
    pathType: Optional(
      OneOf(['Exact', 'ImplementationSpecific', 'Prefix'], {
        description: 'How the path is compared. Default: Prefix.',
      }),
    ),
  },
  { description: 'One path. Example: `{path: /, pathType: Prefix}`.' },
);

const host = Struct(
  {
    host: Text({
      maxLength: 253,
      description: 'DNS name; a leading `*.` is allowed. Example: `ai.example.com`.',
    }),
    paths: Optional(
      List(path, { maxItems: 32, description: 'Paths that lead to the gateway. Default: `/`, Prefix.' }),
    ),
  },
  { description: 'One host. Example: `{host: ai.example.com, paths: [{path: /}]}`.' },
);

/** Schema of `spec.ingress`. */
export const ingress = Struct(
  {
    enabled: Defaulted(
      Flag({ description: 'Whether an Ingress leads to the Service. Default: false.' }),
      false,
    ),
    host: Optional(
      Text({
        maxLength: 253,
        description:
          'DNS name served with the path `/`; short for one entry of `hosts`. Example: `ai.example.com`.',
      }),
    ),
    className: Optional(
      Text({
        maxLength: 253,
        description: 'IngressClass. Default: the default class of the cluster. Example: `nginx`.',
      }),
    ),
    annotations: Optional(
      MapOf(annotationValue, {
        description:
          'Annotations of the Ingress; configuration for its controller, such as snippets, and objects of other namespaces are refused. Example: `{example.com/key: value}`.',
      }),
    ),
    hosts: Optional(
      List(host, {
        maxItems: 32,
        description: 'Hosts and paths. Example: `[{host: ai.example.com, paths: [{path: /}]}]`.',
      }),
    ),
    tls: Optional(
      Untyped({
        description:
          'TLS of the Ingress: `{enabled, issuer, secretName, config: [{secretName, hosts}]}`, where `enabled` alone means the Secret `<name>-tls` and `issuer` names a cert-manager ClusterIssuer; or the older list of `{secretName, hosts}`. Default: off. Example: `{enabled: true, issuer: letsencrypt}`.',
      }),
    ),
  },
  {
    description:
      'HTTP from outside the cluster. Default: off. Example: `{enabled: true, host: ai.example.com}`.',
    cel: [
      {
        id: 'gateway/ingress-host',
        ...ratcheted((self) => {
          const hasHost = `has(${self}.host) && ${self}.host != ''`;
          return `!${self}.enabled || (${hasHost}) || (has(${self}.hosts) && size(${self}.hosts) > 0)`;
        }),
        message: 'when spec.ingress.enabled is true',
        fieldPath: '.host',
        reason: 'FieldValueRequired',
      },
    ],
  },
);
