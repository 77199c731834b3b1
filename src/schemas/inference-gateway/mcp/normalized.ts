/** An MCP in the one form that its controller reads. */
import type { ContainerResources } from '../../blocks/compute-resources.ts';
import type { ContainerVariable } from '../../blocks/env-var.ts';
import type { Autoscaling } from '../../blocks/normalized-autoscaling.ts';

/** The normalized MCP. */
export interface McpSettings {
  readonly name: string;
  readonly namespace: string;
  readonly generation: number;
  readonly image: string;
  readonly replicas: number;
  /** The user said no number: `replicas` counts at creation, and is then left to others. Absent: it always counts. */
  readonly leavesReplicas?: true;
  /** Absent: `replicas` counts. */
  readonly autoscaling?: Autoscaling;
  readonly port: number;
  readonly resources: ContainerResources;
  /** Empty: that of the image. */
  readonly command: readonly string[];
  /** Empty: those of the image. */
  readonly args: readonly string[];
  readonly env: readonly ContainerVariable[];
  /** How long the handshake may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Name of the Secret with the certificate; absent: plain HTTP. */
  readonly tlsSecret?: string;
}
