/** A Gateway in the one form that its controller reads: both eras made one, every choice taken, every number a number. */

import type { ContainerResources } from '../../blocks/compute-resources.ts';
import type { ContainerVariable } from '../../blocks/env-var.ts';
import type { Autoscaling } from '../../blocks/normalized-autoscaling.ts';
import type { SecretKey } from '../../blocks/references.ts';

/** A provider that the gateway is given. */
export interface ModelProvider {
  readonly id: string;
  /** As the user spells it. */
  readonly name: string;
  readonly env: readonly ContainerVariable[];
}

/** TLS of the gateway itself. */
export interface ServerTls {
  readonly certificate: SecretKey;
  readonly key: SecretKey;
}

/** One rule of the Ingress. */
export interface IngressRule {
  readonly host: string;
  readonly paths: readonly { readonly path: string; readonly pathType: string }[];
}

export interface ModelIngress {
  readonly className?: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly rules: readonly IngressRule[];
  readonly tls: readonly { readonly secretName: string; readonly hosts: readonly string[] }[];
}

/** The normalized Gateway. Durations stay the text that the gateway reads. */
export interface GatewaySettings {
  readonly name: string;
  readonly namespace: string;
  readonly generation: number;
  readonly image: string;
  readonly environment: 'development' | 'staging' | 'production';
  readonly replicas: number;
  /** The user said no number: `replicas` counts at creation, and is then left to others. Absent: it always counts. */
  readonly leavesReplicas?: true;
  /** Absent: `replicas` counts. */
  readonly autoscaling?: Autoscaling;
  readonly server: {
    /** What the gateway listens on, and calls itself by: an address, or with TLS a name that is on its certificate. */
    readonly host: string;
    /** Whether `host` is a DNS name, which must then lead to every address of the pod itself. */
    readonly isHostName: boolean;
    readonly port: number;
    readonly timeouts: { readonly read: string; readonly write: string; readonly idle: string };
    readonly tls?: ServerTls;
  };
  readonly telemetry: {
    readonly enabled: boolean;
    readonly metricsPort: number;
    /** Whether pods and Service open the metrics port. */
    readonly metricsPortOpen: boolean;
    /** Absent: no traces. */
    readonly tracing?: { readonly endpoint?: string };
  };
  /** Absent: callers are not authenticated. */
  readonly auth?: {
    readonly issuerUrl: string;
    readonly clientId: string;
    readonly clientSecret?: SecretKey;
    /** `basic`, which no gateway can do: admitted, but not started. */
    readonly unsupported: boolean;
  };
  readonly providers: readonly ModelProvider[];
  readonly mcp?: {
    readonly expose: boolean;
    readonly servers: readonly { readonly name: string; readonly url: string }[];
    readonly polling: { readonly enabled: boolean; readonly interval: string };
    readonly timeouts: {
      readonly client: string;
      readonly dial: string;
      readonly tlsHandshake: string;
      readonly responseHeader: string;
      readonly request: string;
    };
  };
  readonly a2a?: {
    readonly expose: boolean;
    readonly agents: readonly { readonly name: string; readonly url: string }[];
    readonly clientTimeout: string;
    readonly polling: {
      readonly enabled: boolean;
      readonly interval: string;
      readonly timeout: string;
      readonly maxAttempts: number;
    };
  };
  readonly service: {
    readonly type: 'ClusterIP' | 'LoadBalancer' | 'NodePort';
    readonly port: number;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly ingress?: ModelIngress;
  readonly serviceAccount: { readonly create: boolean; readonly name: string };
  readonly resources: ContainerResources;
}
